namespace UnstoppableModels.Arithmetic.Threading;

/// <summary>
/// Splits a piece of work among the cores and returns when all of it is done. Which thread does which part, and how many threads there are, cannot
/// change a bit of a result: parts write to different places and every sum is exact.
/// </summary>
/// <remarks>
/// A kernel here takes from microseconds to milliseconds, one following the other, so the helpers look for the next piece of work for a moment
/// before they sleep. Who calls takes parts too and waits only for parts that were begun: a helper that wakes up late costs nothing. Work that
/// arrives while the helpers are busy, from another thread or from within a part, is done by its caller alone.
/// </remarks>
public static class ForkJoin
{
    /// <summary>Turns of the wait loop before a helper sleeps, some tens of microseconds.</summary>
    private const int TurnsBeforeSleep = 400;

    private static readonly SemaphoreSlim Work = new(0);
    private static readonly Lock Gate = new();
    private static volatile Job? current;
    private static int sleeping;
    private static int helpers;
    private static int threads = DefaultThreads();

    /// <summary>
    /// Number of threads a kernel may use, its caller among them: the variable OMP_NUM_THREADS, which torch obeys too, or else one for every processor.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public static int Threads
    {
        get => threads;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            threads = value;
        }
    }

    /// <summary>Calls the body with 0 to parts − 1, in any order and on several threads.</summary>
    internal static void Run(int parts, Action<int> body)
    {
        // The gate would let its own thread in twice: a part that has parts of its own.
        if (parts == 1 || threads == 1 || Gate.IsHeldByCurrentThread || !Gate.TryEnter())
        {
            for (var part = 0; part < parts; part++) body(part);
            return;
        }
        try
        {
            var job = new Job(parts, body);
            current = job;
            Wake(Math.Min(threads, parts) - 1);
            job.TakeParts();
            job.Join();
        }
        finally
        {
            current = null;
            Gate.Exit();
        }
    }

    /// <summary>Calls the body with consecutive ranges [from, to) of 0..count, none much smaller than the grain: one range if the whole is small.</summary>
    internal static void Ranges(int count, int grain, Action<int, int> body)
    {
        var parts = (int)Math.Min((count + (long)grain - 1) / grain, 4L * threads);
        if (parts <= 1 || threads == 1)
        {
            body(0, count);
            return;
        }
        Run(parts, part => body((int)((long)count * part / parts), (int)((long)count * (part + 1) / parts)));
    }

    private static void Wake(int wanted)
    {
        while (helpers < wanted)
        {
            helpers++;
            new Thread(Help) { IsBackground = true, Name = "arithmetic" }.Start();
        }
        // A helper counts itself as asleep before it looks at the job for the last time: one of the two sees the other.
        Interlocked.MemoryBarrier();
        var asleep = Math.Min(sleeping, wanted);
        if (asleep > 0) Work.Release(asleep);
    }

    private static void Help()
    {
        while (true)
        {
            for (var turn = 0; turn < TurnsBeforeSleep; turn++)
            {
                if (current is { HasPartsLeft: true } job)
                {
                    job.TakeParts();
                    turn = 0;
                }
                Thread.SpinWait(20);
            }
            Interlocked.Increment(ref sleeping);
            if (current is not { HasPartsLeft: true }) Work.Wait();
            Interlocked.Decrement(ref sleeping);
        }
    }

    private static int DefaultThreads() =>
        int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), out var wanted) && wanted >= 1 ? wanted : Environment.ProcessorCount;

    private sealed class Job(int parts, Action<int> body)
    {
        private readonly object finished = new();
        private int next;
        private int done;
        private Exception? failure;

        public bool HasPartsLeft => Volatile.Read(ref next) < parts;

        public void TakeParts()
        {
            int part;
            while ((part = Interlocked.Increment(ref next) - 1) < parts)
            {
                try
                {
                    body(part);
                }
#pragma warning disable CA1031 // Whatever it is, it goes to the caller of Run.
                catch (Exception e)
#pragma warning restore CA1031
                {
                    Interlocked.CompareExchange(ref failure, e, null);
                }
                if (Interlocked.Increment(ref done) == parts) Finish();
            }
        }

        /// <summary>
        /// Waits for the parts that helpers began. Longer than a moment only where a helper lost its processor: asleep, the caller gets its own back at
        /// once when the last part is done, while one that spins or yields uses up what the scheduler grants it.
        /// </summary>
        public void Join()
        {
            for (var turn = 0; turn < TurnsBeforeSleep && Volatile.Read(ref done) < parts; turn++) Thread.SpinWait(20);
            lock (finished)
            {
                while (Volatile.Read(ref done) < parts) Monitor.Wait(finished);
            }
            if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }

        private void Finish()
        {
            lock (finished) Monitor.PulseAll(finished);
        }
    }
}
