// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Archive;

/// <summary>A part of what is kept on the disk, with files and failures of its own: while one part cannot be written,
/// the others are. Used by the thread that writes, except <see cref="Tiers"/>.</summary>
/// <param name="what">What it keeps, in words.</param>
/// <param name="tiers">State as long as nothing is known of the files. The first one counts what is left out.</param>
/// <param name="notices">Receives a line when the disk takes nothing, and when it does again.</param>
internal abstract class ArchivePart(string what, IReadOnlyList<StoredTier> tiers, IProgress<string> notices)
{
    private const int RetryMs = 2_000;
    private const long StateEveryMs = 60_000;
    private const long LeftOutMs = 60_000;                  // for which it is said that something was left out

    private IReadOnlyList<StoredTier> _tiers = tiers;
    private string? _failure;
    private long _retryMs;
    private long _stateMs;
    private long _leftOutMs = long.MinValue;
    private long _leftOut;

    /// <summary>State of the part; begin and size of the last minute. Any thread.</summary>
    public IReadOnlyList<StoredTier> Tiers
    {
        get
        {
            string? failure = Volatile.Read(ref _failure);
            if (failure is null && Environment.TickCount64 - Volatile.Read(ref _leftOutMs) < LeftOutMs
                && Volatile.Read(ref _leftOutMs) != long.MinValue)
                failure = "more comes than the disk takes, or may be kept: some is left out";
            return
            [
                .. Volatile.Read(ref _tiers).Select((tier, index) => tier with
                {
                    NotWritten = tier.NotWritten + (index == 0 ? Volatile.Read(ref _leftOut) : 0),
                    Failure = failure ?? tier.Failure,
                }),
            ];
        }
    }

    /// <summary>Reads the state, before anything is written.</summary>
    internal void Begin() => Try(ReadState);

    /// <summary>Writes what waits, now and again looks after the files.</summary>
    /// <param name="ends">True at the end: then all is written, and the files are closed.</param>
    internal void Turn(bool ends)
    {
        Collect(ends);
        if (ends || _failure is null || Environment.TickCount64 >= _retryMs)
            Try(() =>
            {
                bool isNew = Write(ends);
                if (isNew || ends || Environment.TickCount64 - _stateMs >= StateEveryMs)
                    ReadState();
            });
        if (ends)
            Close();
    }

    /// <summary>Counts records that will never be written. Any thread.</summary>
    /// <param name="isShortOfRoom">True if they are left out for want of room, which is a failure.</param>
    protected void LeaveOut(long count, bool isShortOfRoom)
    {
        if (count == 0)
            return;
        Interlocked.Add(ref _leftOut, count);
        if (isShortOfRoom)
            Volatile.Write(ref _leftOutMs, Environment.TickCount64);
    }

    /// <summary>Prepares what waits to be written; called while the disk takes nothing, too.</summary>
    protected virtual void Collect(bool ends)
    {
    }

    /// <summary>Writes what waits.</summary>
    /// <returns>True if the state should be read again at once.</returns>
    protected abstract bool Write(bool ends);

    /// <summary>Forgets old days, and returns the state.</summary>
    protected abstract IReadOnlyList<StoredTier> LookAfterFiles();

    protected abstract void Close();

    private void ReadState()
    {
        _stateMs = Environment.TickCount64;
        Volatile.Write(ref _tiers, LookAfterFiles());
    }

    private void Try(Action work)
    {
        try
        {
            work();
            if (_failure is null)
                return;
            notices.Report($"{what}: written again; what is missing shows as no data");
            Volatile.Write(ref _failure, null);
        }
        catch (Exception cause) when (cause is FailureException or IOException or UnauthorizedAccessException)
        {
            // What the files' objects know may have been undone with the failed transaction.
            Close();
            if (_failure is null)
                notices.Report($"{cause.Message}; {what}: not written until it works again");
            Volatile.Write(ref _failure, cause.Message);
            _retryMs = Environment.TickCount64 + RetryMs;
        }
    }
}
