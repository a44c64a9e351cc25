// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Kernel.Capturing;
using Telemetry.Model.Confinement;
using Telemetry.Model.Failures;

namespace Telemetry.Capture.Nodes;

/// <summary>
/// The readers of all NUMA nodes but the main reader's. What they have not moved yet the main reader cannot merge: it
/// goes as far in time as all of them have come, but does not wait longer for one that was stopped than
/// <see cref="LongestWaitNs"/>; what such a one moves later is late.
/// </summary>
[HotPath]
public sealed class NodeReaders : IDisposable
{
    /// <summary>How long the main reader waits for the slowest, nanoseconds: rings of the default size hold what a CPU
    /// receives in twice that time at a million packets a second.</summary>
    internal const long LongestWaitNs = 10_000_000;

    private readonly NodeReaderThread[] _threads;
    private readonly long _longestWaitNs;

    private NodeReaders(
        NodeReader[] readers, NodeReaderThread[] threads, IReadOnlyList<RingDescriptor> rings, long longestWaitNs)
    {
        Readers = readers;
        _threads = threads;
        _longestWaitNs = longestWaitNs;
        Rings = rings;
    }

    /// <summary>The rings as the main reader is to read them, in the order of the kernel's: on its own node the
    /// kernel's, else those that the records are moved to.</summary>
    public IReadOnlyList<RingDescriptor> Rings { get; }

    /// <summary>The readers, in the order of their nodes.</summary>
    internal NodeReader[] Readers { get; }

    /// <summary>Rings whose records are moved.</summary>
    [ColdPath]
    public int CountMovedRings() => Readers.Sum(reader => reader.Rings.Count);

    /// <summary>Names of the threads that do not run where they should.</summary>
    [ColdPath]
    public IEnumerable<string> NamesOfUnpinned() =>
        _threads.Where(thread => !thread.IsPinned).Select(thread => thread.Name);

    /// <summary>Takes the memory; starts nothing.</summary>
    /// <returns>Null where the main reader reads all rings itself.</returns>
    [ColdPath]
    public static NodeReaders? Open(
        IReadOnlyList<RingDescriptor> rings, ReaderPlaces places, ReaderWait wait, StageFailure failure,
        long longestWaitNs = LongestWaitNs)
    {
        List<NodeReader> readers = [];
        List<NodeReaderThread> threads = [];
        RingDescriptor[] read = [.. rings];
        try
        {
            foreach ((int node, CpuSet cpus) in places.Others)
            {
                RingDescriptor[] there = [.. rings.Where(ring => ring.Node == node)];
                if (there.Length == 0 || node == places.MainNode)
                    continue;
                var reader = new NodeReader(node, there, places.Main);
                readers.Add(reader);
                threads.Add(new NodeReaderThread(reader, wait, cpus, failure));
                foreach (RingDescriptor copy in reader.Rings)
                    read[copy.Index] = copy;
            }
        }
        catch
        {
            readers.ForEach(reader => reader.Dispose());
            throw;
        }
        return readers.Count == 0 ? null : new NodeReaders([.. readers], [.. threads], read, longestWaitNs);
    }

    /// <summary>Until when all that was recorded can be read, nanoseconds; to be asked before the rings are.</summary>
    /// <param name="nowNs">The monotonic clock.</param>
    internal long Reached(long nowNs)
    {
        long reachedNs = nowNs;
        for (int index = 0; index < Readers.Length; index++)
            reachedNs = Math.Min(reachedNs, Readers[index].ReachedNs);
        return Math.Max(reachedNs, nowNs - _longestWaitNs);
    }

    /// <summary>Adds what the threads took to the main reader's counters.</summary>
    internal void AddTo(ref ReaderCounters counters)
    {
        for (int index = 0; index < Readers.Length; index++)
        {
            counters.CpuNs += _threads[index].CpuNs;
            counters.RingHighWaterBytes = Math.Max(counters.RingHighWaterBytes, Readers[index].HighWaterBytes);
        }
    }

    /// <summary>Starts the threads.</summary>
    [ColdPath]
    internal void Start()
    {
        foreach (NodeReaderThread thread in _threads)
            thread.Start();
    }

    /// <summary>Lets the threads move what is left, and waits for their end. Programs must be detached
    /// before.</summary>
    [ColdPath]
    internal void Finish()
    {
        foreach (NodeReaderThread thread in _threads)
            thread.BeginFinish();
        foreach (NodeReaderThread thread in _threads)
            thread.AwaitEnd();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NodeReader reader in Readers)
            reader.Dispose();
    }
}
