# The warnings of this project, in one place. zj_target(NAME) is called once for
# every target of ours and never for other people's code.
option(ZJ_WERROR "Warnings are errors" OFF)

set(ZJ_WARNINGS
    -Wall
    -Wextra
    -Wpedantic
    -Wconversion
    -Wsign-conversion
    -Wshadow
    -Wstrict-prototypes
    -Wmissing-prototypes
    -Wold-style-definition
    -Wpointer-arith
    -Wcast-qual
    -Wwrite-strings
    -Wformat=2
    -Wundef
    -Wvla
    -Wdouble-promotion
    -Wimplicit-fallthrough
    -Wswitch-enum)
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
  list(APPEND ZJ_WARNINGS -Wlogical-op -Wduplicated-cond -Wduplicated-branches)
endif()
if(ZJ_WERROR)
  list(APPEND ZJ_WARNINGS -Werror)
endif()

# Assertions guard money: they stay on in every build type.
set(CMAKE_C_FLAGS_RELEASE "-O2 -g")

function(zj_target name)
  target_compile_options(${name} PRIVATE ${ZJ_WARNINGS} -fstack-protector-strong)
  target_compile_definitions(
    ${name} PRIVATE _GNU_SOURCE $<$<CONFIG:Release>:_FORTIFY_SOURCE=2>
                    GLIB_VERSION_MIN_REQUIRED=GLIB_VERSION_2_74 GLIB_VERSION_MAX_ALLOWED=GLIB_VERSION_2_74)
  get_target_property(type ${name} TYPE)
  if(type STREQUAL "EXECUTABLE")
    target_link_options(${name} PRIVATE -Wl,-z,relro,-z,now)
  endif()
endfunction()
