#include <mpi.h>

/* MPI's constants are macros, which Swift does not import where they are casts, so each call that needs one is a function
   here. All messages are bytes, and all calls but the first and the last return at once. */

/* MPI's own result, and the level of threads that it gives in `provided`; `isEnough` says whether several threads may call
   MPI one at a time. */
static inline int frami_mpi_start(int *isEnough) {
    int provided = MPI_THREAD_SINGLE;
    int result = MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &provided);
    *isEnough = provided >= MPI_THREAD_SERIALIZED;
    if (result == MPI_SUCCESS) MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    return result;
}

static inline int frami_mpi_rank(void) {
    int rank = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return rank;
}

static inline int frami_mpi_size(void) {
    int size = 1;
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    return size;
}

/* A message on its way, of a size that MPI implementations give in their own ways. */
typedef struct {
    MPI_Request request;
    MPI_Message message;
} frami_mpi_transfer;

/* Begins to send; `bytes` and `transfer` must stay until the transfer is complete. */
static inline int frami_mpi_send(const void *bytes, int count, int rank, int tag, frami_mpi_transfer *transfer) {
    return MPI_Isend(bytes, count, MPI_BYTE, rank, tag, MPI_COMM_WORLD, &transfer->request);
}

/* Whether a message has come, of `count` bytes, which this transfer alone can then receive. */
static inline int frami_mpi_probe(int rank, int tag, frami_mpi_transfer *transfer, int *hasCome, int *count) {
    MPI_Status status;
    int result = MPI_Improbe(rank, tag, MPI_COMM_WORLD, hasCome, &transfer->message, &status);
    if (result == MPI_SUCCESS && *hasCome) result = MPI_Get_count(&status, MPI_BYTE, count);
    return result;
}

/* Begins to receive what was probed; `bytes` and `transfer` must stay until the transfer is complete. */
static inline int frami_mpi_receive(void *bytes, int count, frami_mpi_transfer *transfer) {
    return MPI_Imrecv(bytes, count, MPI_BYTE, &transfer->message, &transfer->request);
}

/* Whether a transfer is complete. */
static inline int frami_mpi_test(frami_mpi_transfer *transfer, int *isComplete) {
    return MPI_Test(&transfer->request, isComplete, MPI_STATUS_IGNORE);
}

static inline int frami_mpi_isSuccess(int result) { return result == MPI_SUCCESS; }

/* The name and version of the library, in at least MPI_MAX_LIBRARY_VERSION_STRING characters; possible before the start. */
static inline void frami_mpi_version(char *text) {
    int length = 0;
    MPI_Get_library_version(text, &length);
}

static inline int frami_mpi_versionLength(void) { return MPI_MAX_LIBRARY_VERSION_STRING; }

/* Ends every rank. */
static inline void frami_mpi_abort(int status) { MPI_Abort(MPI_COMM_WORLD, status); }

static inline void frami_mpi_finish(void) { MPI_Finalize(); }
