// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Capturing;
using Telemetry.Model.Confinement;

namespace Telemetry.Capture.Nodes;

/// <summary>
/// Readers of all NUMA nodes but the main reader's. The main reader merges only up to the time that all of them have
/// reached, but waits no longer than <see cref="LongestWaitNs"/> for a stalled one; records that such a one moves later
/// are late.
/// </summary>
[HotPath]
public sealed class NodeReaders : IDisposable
{
    /// <summary>Longest wait of the main reader for the slowest reader, nanoseconds: at a million packets a second per
    /// CPU, rings of the default size hold twice that time.</summary>
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

    /// <summary>Rings for the main reader, in the order of the kernel's: the kernel's own on its node, else those into
    /// which the records are moved.</summary>
    public IReadOnlyList<RingDescriptor> Rings { get; }

    /// <summary>Readers in the order of their nodes.</summary>
    internal NodeReader[] Readers { get; }

    /// <summary>Number of rings whose records are moved.</summary>
    [ColdPath]
    public int CountMovedRings() => Readers.Sum(reader => reader.Rings.Count);

    /// <summary>Names of the threads that do not run on their CPUs.</summary>
    [ColdPath]
    public IEnumerable<string> NamesOfUnpinned() =>
        _threads.Where(thread => !thread.IsPinned).Select(thread => thread.Name);

    /// <summary>Allocates the memory; starts nothing.</summary>
    /// <returns>Null if the main reader reads all rings itself.</returns>
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

    /// <summary>Time up to which all records can be read from the rings, nanoseconds; call it before reading the
    /// rings.</summary>
    /// <param name="nowNs">Time of the monotonic clock, nanoseconds.</param>
    internal long Reached(long nowNs)
    {
        long reachedNs = nowNs;
        for (int index = 0; index < Readers.Length; index++)
            reachedNs = Math.Min(reachedNs, Readers[index].ReachedNs);
        return Math.Max(reachedNs, nowNs - _longestWaitNs);
    }

    /// <summary>Adds the CPU time of the threads, and their high-water mark, to the main reader's counters.</summary>
    internal void AddTo(ref ReaderCounters counters)
    {
        for (int index = 0; index < Readers.Length; index++)
        {
            counters.CpuNs += _threads[index].CpuNs;
            counters.RingHighWaterBytes = Math.Max(counters.RingHighWaterBytes, Readers[index].HighWaterBytes);
        }
    }

    [ColdPath]
    internal void Start()
    {
        foreach (NodeReaderThread thread in _threads)
            thread.Start();
    }

    /// <summary>Makes the threads move the remaining records, and waits for their end. Programs must be detached
    /// before.</summary>
    [ColdPath]
    internal void Finish()
    {
        foreach (NodeReaderThread thread in _threads)
            thread.BeginFinish();
        foreach (NodeReaderThread thread in _threads)
            thread.AwaitEnd();
    }

    public void Dispose()
    {
        foreach (NodeReader reader in Readers)
            reader.Dispose();
    }
}
