# Runs CRASH, the mutant NAME. Caught is: exit 3, an invariant is broken.
file(REMOVE "${RESULTS}/${NAME}.txt")
execute_process(COMMAND "${CRASH}" OUTPUT_VARIABLE said ERROR_VARIABLE said RESULT_VARIABLE status)
string(REGEX MATCH "BROKEN: [^\n]*" how "${said}")
if(NOT status STREQUAL "3" OR how STREQUAL "")
  message(FATAL_ERROR "mutant ${NAME} is not caught (${status}):\n${said}")
endif()
message(STATUS "${NAME}: ${how}")
file(WRITE "${RESULTS}/${NAME}.txt" "${how}\n")
