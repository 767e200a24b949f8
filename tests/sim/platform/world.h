/* Everything one running simulator consists of, handed to whoever needs a part of it.
 *
 * The world is put together in main.c before the first connection and taken apart after
 * the last; in between its pointers do not change, and each part guards itself.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SimClock SimClock;
typedef struct _SimStore SimStore;
typedef struct _SimFaults SimFaults;
typedef struct _SimAuthority SimAuthority;
typedef struct _SimGateway SimGateway;
typedef struct _SimDoor SimDoor;

/* Peculiarities of real platforms, switched on by `quirk NAME on`. */
typedef enum {
  SIM_QUIRK_INFCODE_STRING = 0,   /* "infcode": "0" */
  SIM_QUIRK_NUMBERS_AS_STRINGS,   /* every number of the output as text */
  SIM_QUIRK_INSUINFO_OBJECT,      /* one insurance comes as an object, not as a list of one */
  SIM_QUIRK_NULL_METADATA,        /* inf_refmsgid, refmsg_time, respond_time are null */
  SIM_QUIRK_MISSING_METADATA,     /* … are not there at all */
  SIM_QUIRK_UNKNOWN_AS_NULLS,     /* unknown person: nodes null instead of absent */
  SIM_QUIRK_SIGN_NUMBER_OPTIONAL, /* sign_no may be empty, as in Hunan */
  SIM_N_QUIRKS
} SimQuirk;

typedef struct {
  SimClock *clock;
  SimStore *store;
  SimFaults *faults;
  SimAuthority *authority;
  SimGateway *gateway; /* NULL: none */
  SimDoor *door;       /* where connections come in */
  char *state_dir;
  char *personas_dir;
  gint quirks[SIM_N_QUIRKS]; /* atomic booleans */
  gint answer_serial;        /* atomic: the last part of inf_refmsgid */
  GMutex previous_lock;
  GHashTable *previous; /* infno → GBytes, the answer before this one, for the fault `stale` */
} SimWorld;

#define SIM_INSTITUTION        "H33010000001"
#define SIM_INSTITUTION_NAME   "测试医院"
#define SIM_INSTITUTION_REGION "330100"
#define SIM_PATH               "/fsi/api/rsfComIfsService/callService"

const char *sim_quirk_name (SimQuirk quirk);

static inline gboolean
sim_world_has_quirk (SimWorld *world, SimQuirk quirk)
{
  return g_atomic_int_get (&world->quirks[quirk]) != 0;
}

G_END_DECLS
