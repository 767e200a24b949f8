# zj_add_test(NAME LABEL unit|component|accept|bench SOURCES … [LIBRARIES …] [INCLUDES …])
# One GLib test program under CTest. Criticals and warnings of GLib fail it.
function(zj_add_test name)
  cmake_parse_arguments(T "" "LABEL;TIMEOUT" "SOURCES;LIBRARIES;INCLUDES;ARGS" ${ARGN})
  add_executable(test-${name} ${T_SOURCES})
  zj_target(test-${name})
  target_link_libraries(test-${name} PRIVATE ${T_LIBRARIES} PkgConfig::GLIB)
  target_include_directories(test-${name} PRIVATE ${T_INCLUDES})
  target_compile_definitions(test-${name} PRIVATE ZJ_TEST_DATA="${CMAKE_CURRENT_SOURCE_DIR}")
  set_target_properties(test-${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  add_test(NAME ${T_LABEL}/${name} COMMAND test-${name} ${T_ARGS})
  zj_test_properties(${T_LABEL}/${name} ${T_LABEL} "${T_TIMEOUT}")
endfunction()

function(zj_test_properties test label timeout)
  if(NOT timeout)
    set(timeout 60)
  endif()
  set_tests_properties(
    ${test}
    PROPERTIES LABELS ${label} TIMEOUT ${timeout}
               ENVIRONMENT "G_DEBUG=fatal-warnings;LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/lsan.supp:print_suppressions=0;TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/tsan.supp;UBSAN_OPTIONS=print_stacktrace=1")
endfunction()
