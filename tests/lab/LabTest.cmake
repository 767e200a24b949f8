# zj_add_lab_test(NAME SCRIPT TIMEOUT_S [LAB_OPTIONS…]): a test in Python that runs in a
# laboratory of its own (tests/lab/enter) against the programs just built.
find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)
function(zj_add_lab_test name script timeout)
  # Debian's own Python, for which Debian packages its modules.
  add_test(NAME accept/${name} COMMAND ${CMAKE_SOURCE_DIR}/tests/lab/enter ${ARGN} /usr/bin/python3 -B ${script})
  zj_test_properties(accept/${name} accept ${timeout})
  set_property(TEST accept/${name} APPEND PROPERTY ENVIRONMENT "ZJ_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
endfunction()
