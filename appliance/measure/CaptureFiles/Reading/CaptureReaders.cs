// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;

namespace Telemetry.CaptureFiles.Reading;

/// <summary>
/// Captures of a replay and the threads that read them. With one thread, a capture is read when its packets are
/// requested. With more, each thread but the analysing one reads ahead: one capture or, if there are more captures than
/// threads, several in turn.
/// </summary>
internal sealed class CaptureReaders : IDisposable
{
    // Few enough that the bytes read are still in the core's first-level cache when they are used.
    private const int PacketsInPlace = 48;

    private const int BatchesOfAll = 8;
    private const int FewestBatches = 2;
    private const int MostBatches = 4;
    private static readonly TimeSpan LongestEnd = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stop;
    private readonly List<CaptureFile> _files = [];
    private readonly List<ReadAheadThread> _threads = [];
    private readonly WakeUp _analysis;

    /// <summary>Opens captures and starts the threads.</summary>
    /// <param name="files">The captures; opened one by one.</param>
    /// <param name="matcher">Finds the flows of packets.</param>
    /// <param name="threads">Threads of the replay, the caller's included.</param>
    /// <param name="cancellation">Ends the replay.</param>
    /// <exception cref="FailureException">A capture cannot be opened.</exception>
    public CaptureReaders(
        IEnumerable<CaptureFile> files, FlowMatcher matcher, int threads, CancellationToken cancellation)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _analysis = new WakeUp(_stop.Token);
        try
        {
            foreach (CaptureFile file in files)
                _files.Add(file);
        }
        catch (FailureException)
        {
            Dispose();
            throw;
        }
        for (int i = 0; i < Math.Min(threads - 1, _files.Count); i++)
            _threads.Add(new ReadAheadThread(_stop.Token));
        Sources = [.. _files.Select((file, index) => _threads.Count == 0
            ? ReadInPlace(file, index, matcher) : ReadAhead(file, index, matcher))];
        _threads.ForEach(thread => thread.Start());
    }

    /// <summary>The captures, in the order given.</summary>
    public ReplaySource[] Sources { get; } = [];

    /// <summary>Ends the threads and closes the captures.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        // A thread that does not end in time waits for input: its buffers are left to the end of the process.
        bool allEnded = _threads.TrueForAll(thread => thread.TryAwaitEnd(LongestEnd));
        if (!allEnded)
            return;
        _files.ForEach(file => file.Dispose());
        _threads.ForEach(thread => thread.Dispose());
        _analysis.Dispose();
        _stop.Dispose();
    }

    private ReplaySource ReadInPlace(CaptureFile file, int index, FlowMatcher matcher)
    {
        var batch = new PacketBatch(file.Input.Buffer, PacketsInPlace);
        return new ReplaySource(file, new BatchFiller(file, index, matcher, batch), batch, _stop.Token);
    }

    private ReplaySource ReadAhead(CaptureFile file, int index, FlowMatcher matcher)
    {
        ReadAheadThread thread = _threads[index % _threads.Count];
        int batches = Math.Clamp(BatchesOfAll / _files.Count, FewestBatches, MostBatches);
        var ring = new BatchRing(file, index, matcher, batches, thread.WakeUp, _analysis, _stop.Token);
        thread.Add(ring);
        return new ReplaySource(file, ring, _stop.Token);
    }
}
