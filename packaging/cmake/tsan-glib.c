/* GLib's synchronisation, told to ThreadSanitizer.
 *
 * GLib locks by futex and atomics inside a library that is not instrumented, so that
 * without this every value guarded by a GMutex looks like a race. The linker sends our
 * calls here (--wrap, see Sanitizers.cmake); each one does its work and then says what
 * it orders: who releases, who acquires. Only in the tsan preset. */
#include <gio/gio.h>
#include <sanitizer/tsan_interface.h>

/* A declaration of both sides of a wrapped function. */
#define WRAP(type, name, arguments)                                                                                    \
  type __real_##name arguments;                                                                                        \
  type __wrap_##name arguments;                                                                                        \
  type __wrap_##name arguments

/* ---- locks ---- */

WRAP (void, g_mutex_lock, (GMutex * mutex))
{
  __real_g_mutex_lock (mutex);
  __tsan_acquire (mutex);
}

WRAP (gboolean, g_mutex_trylock, (GMutex * mutex))
{
  gboolean locked = __real_g_mutex_trylock (mutex);

  if (locked)
    __tsan_acquire (mutex);
  return locked;
}

WRAP (void, g_mutex_unlock, (GMutex * mutex))
{
  __tsan_release (mutex);
  __real_g_mutex_unlock (mutex);
}

WRAP (void, g_rec_mutex_lock, (GRecMutex * mutex))
{
  __real_g_rec_mutex_lock (mutex);
  __tsan_acquire (mutex);
}

WRAP (void, g_rec_mutex_unlock, (GRecMutex * mutex))
{
  __tsan_release (mutex);
  __real_g_rec_mutex_unlock (mutex);
}

WRAP (void, g_cond_wait, (GCond * cond, GMutex *mutex))
{
  __tsan_release (mutex);
  __real_g_cond_wait (cond, mutex);
  __tsan_acquire (mutex);
}

WRAP (gboolean, g_cond_wait_until, (GCond * cond, GMutex *mutex, gint64 end))
{
  gboolean woken;

  __tsan_release (mutex);
  woken = __real_g_cond_wait_until (cond, mutex, end);
  __tsan_acquire (mutex);
  return woken;
}

WRAP (void, g_once_init_leave, (volatile void *location, gsize result))
{
  __tsan_release ((void *)location);
  __real_g_once_init_leave (location, result);
}

/* ---- counts of references: the last one sees all that the others did ---- */

static void
hand_over (void *what)
{
  __tsan_release (what);
  __tsan_acquire (what);
}

WRAP (gboolean, g_atomic_ref_count_dec, (gatomicrefcount * count))
{
  hand_over (count);
  return __real_g_atomic_ref_count_dec (count);
}

WRAP (void, g_atomic_rc_box_release_full, (gpointer box, GDestroyNotify clear))
{
  hand_over (box);
  __real_g_atomic_rc_box_release_full (box, clear);
}

WRAP (void, g_atomic_rc_box_release, (gpointer box))
{
  hand_over (box);
  __real_g_atomic_rc_box_release (box);
}

WRAP (void, g_object_unref, (gpointer object))
{
  hand_over (object);
  __real_g_object_unref (object);
}

WRAP (void, g_bytes_unref, (GBytes * bytes))
{
  if (bytes != NULL)
    hand_over (bytes);
  __real_g_bytes_unref (bytes);
}

/* ---- queues ---- */

WRAP (void, g_async_queue_push, (GAsyncQueue * queue, gpointer data))
{
  __tsan_release (queue);
  __real_g_async_queue_push (queue, data);
}

WRAP (gpointer, g_async_queue_pop, (GAsyncQueue * queue))
{
  gpointer data = __real_g_async_queue_pop (queue);

  __tsan_acquire (queue);
  return data;
}

WRAP (gpointer, g_async_queue_try_pop, (GAsyncQueue * queue))
{
  gpointer data = __real_g_async_queue_try_pop (queue);

  __tsan_acquire (queue);
  return data;
}

WRAP (gpointer, g_async_queue_timeout_pop, (GAsyncQueue * queue, guint64 timeout))
{
  gpointer data = __real_g_async_queue_timeout_pop (queue, timeout);

  __tsan_acquire (queue);
  return data;
}

/* ---- cancellation ---- */

WRAP (void, g_cancellable_cancel, (GCancellable * cancellable))
{
  if (cancellable != NULL)
    __tsan_release (cancellable);
  __real_g_cancellable_cancel (cancellable);
}

WRAP (gboolean, g_cancellable_is_cancelled, (GCancellable * cancellable))
{
  gboolean cancelled = __real_g_cancellable_is_cancelled (cancellable);

  if (cancelled)
    __tsan_acquire (cancellable);
  return cancelled;
}

/* ---- tasks ---- */

WRAP (void, g_task_return_pointer, (GTask * task, gpointer result, GDestroyNotify destroy))
{
  __tsan_release (task);
  __real_g_task_return_pointer (task, result, destroy);
}

WRAP (void, g_task_return_boolean, (GTask * task, gboolean result))
{
  __tsan_release (task);
  __real_g_task_return_boolean (task, result);
}

WRAP (void, g_task_return_error, (GTask * task, GError *error))
{
  __tsan_release (task);
  __real_g_task_return_error (task, error);
}

WRAP (gpointer, g_task_propagate_pointer, (GTask * task, GError **error))
{
  __tsan_acquire (task);
  return __real_g_task_propagate_pointer (task, error);
}

WRAP (gboolean, g_task_propagate_boolean, (GTask * task, GError **error))
{
  __tsan_acquire (task);
  return __real_g_task_propagate_boolean (task, error);
}

/* ---- callbacks posted to another thread's main context ---- */

typedef struct {
  GSourceFunc function;
  gpointer data;
  GDestroyNotify notify;
} Posted;

static Posted *
posted_new (GSourceFunc function, gpointer data, GDestroyNotify notify)
{
  Posted *posted = g_new (Posted, 1);

  *posted = (Posted){ function, data, notify };
  return posted;
}

static gboolean
posted_run (gpointer data)
{
  Posted *posted = data;
  gboolean again;

  __tsan_acquire (posted);
  again = posted->function (posted->data);
  __tsan_release (posted);
  return again;
}

static void
posted_free (gpointer data)
{
  Posted *posted = data;

  __tsan_acquire (posted);
  if (posted->notify != NULL)
    posted->notify (posted->data);
  g_free (posted);
}

WRAP (guint, g_idle_add_full, (gint priority, GSourceFunc function, gpointer data, GDestroyNotify notify))
{
  Posted *posted = posted_new (function, data, notify);

  __tsan_release (posted);
  return __real_g_idle_add_full (priority, posted_run, posted, posted_free);
}

WRAP (guint, g_idle_add, (GSourceFunc function, gpointer data))
{
  (void)__real_g_idle_add;
  return __wrap_g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, function, data, NULL);
}

WRAP (void, g_main_context_invoke_full,
      (GMainContext * context, gint priority, GSourceFunc function, gpointer data, GDestroyNotify notify))
{
  Posted *posted = posted_new (function, data, notify);

  __tsan_release (posted);
  __real_g_main_context_invoke_full (context, priority, posted_run, posted, posted_free);
}

WRAP (void, g_main_context_invoke, (GMainContext * context, GSourceFunc function, gpointer data))
{
  (void)__real_g_main_context_invoke;
  __wrap_g_main_context_invoke_full (context, G_PRIORITY_DEFAULT, function, data, NULL);
}

/* Only the sources whose callback takes its data alone; their data is handed over when
 * the source is attached. */
WRAP (void, g_source_set_callback, (GSource * source, GSourceFunc function, gpointer data, GDestroyNotify notify))
{
  Posted *posted;

  if (source->source_funcs != &g_idle_funcs && source->source_funcs != &g_timeout_funcs) {
    __real_g_source_set_callback (source, function, data, notify);
    return;
  }
  posted = posted_new (function, data, notify);
  __tsan_release (posted);
  __real_g_source_set_callback (source, posted_run, posted, posted_free);
}
