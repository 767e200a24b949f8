# One switch, so that the presets can name what excludes what.
if(ZJ_SANITIZE)
  if(ZJ_SANITIZE MATCHES "address" AND ZJ_SANITIZE MATCHES "thread")
    message(FATAL_ERROR "ZJ_SANITIZE=${ZJ_SANITIZE}: address and thread exclude each other")
  endif()
  add_compile_options(-fsanitize=${ZJ_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ZJ_SANITIZE})
endif()

# ThreadSanitizer does not see GLib's locks; tsan-glib.c tells it. The linker sends our
# calls of the functions it names through it; programs without GLib stay without it.
if(ZJ_SANITIZE MATCHES "thread")
  set(source "${CMAKE_SOURCE_DIR}/packaging/cmake/tsan-glib.c")
  set(object "${CMAKE_BINARY_DIR}/tsan-glib.o")
  set(archive "${CMAKE_BINARY_DIR}/libtsan-glib.a")
  execute_process(COMMAND pkg-config --cflags gio-2.0 OUTPUT_VARIABLE flags OUTPUT_STRIP_TRAILING_WHITESPACE
                  COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(flags)
  execute_process(COMMAND ${CMAKE_C_COMPILER} -std=c11 -g -O1 -fPIC -fsanitize=thread ${flags} -c ${source} -o ${object}
                  COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND ${CMAKE_AR} rcs ${archive} ${object} COMMAND_ERROR_IS_FATAL ANY)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${source}")
  file(STRINGS ${source} wraps REGEX "^WRAP \\(")
  foreach(line ${wraps})
    string(REGEX REPLACE "^WRAP \\([^,]*, ([a-z_]+),.*" "\\1" name "${line}")
    add_link_options("LINKER:--wrap=${name}")
  endforeach()
  # The end of every link line: after whoever calls, whatever the order of libraries.
  string(APPEND CMAKE_C_STANDARD_LIBRARIES " \"${archive}\"")
endif()

# libFuzzer follows the branches of every target that is built, not only of its own.
if(ZJ_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
