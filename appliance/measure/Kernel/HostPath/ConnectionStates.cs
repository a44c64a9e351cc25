// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.HostPath;

/// <summary>
/// Changes of state of the host's TCP connections, of all network namespaces, as the kernel makes them. Takes CAP_BPF
/// and CAP_PERFMON to attach, nothing to read. Not thread-safe.
/// </summary>
public sealed unsafe class ConnectionStates : IDisposable
{
    /// <summary>Size of the ring, bytes: room for 7,281 changes.</summary>
    public const long RingBytes = 1 << 20;

    private const string Program = "connection_states";
    private const string Counts = "connection_counts";

    private readonly BpfObject _object;
    private readonly MappedRegion _counters;
    private readonly RingBuffer _ring;
    private readonly TraceAttachment _attachment;
    private readonly int _cpus;

    private ConnectionStates(BpfObject bpfObject, int cpus)
    {
        (_object, _cpus) = (bpfObject, cpus);
        _counters = MappedRegion.Map(
            bpfObject.Map(Counts).Fd, 0, (long)cpus * sizeof(ConnectionCounters), writable: false, Counts);
        _ring = RingBuffer.Map(bpfObject.Map("connection_ring"), RingBytes);
        _attachment = bpfObject.AttachTrace(Program);
    }

    /// <summary>Loads and attaches the program.</summary>
    /// <param name="why">Why it cannot be had; null if it can.</param>
    /// <returns>Null if the kernel has no such tracepoint, or refuses it.</returns>
    public static ConnectionStates? TryOpen(out string? why)
    {
        BpfObject? bpfObject = null;
        try
        {
            int cpus = LibBpf.libbpf_num_possible_cpus();
            bpfObject = BpfObject.OpenEmbedded(BpfObjectNames.Connections);
            bpfObject.Map(Counts).Resize(cpus, sizeof(ConnectionCounters));
            bpfObject.Map("connection_ring").Resize(RingBytes, 0);
            bpfObject.Configure<bool>("has_cookie", [KernelTypes.Running?.HasSocketNumber == true]);
            bpfObject.Load();
            why = null;
            return new ConnectionStates(bpfObject, cpus);
        }
        catch (FailureException refused)
        {
            bpfObject?.Dispose();
            why = refused.Failure.FirstLine;
            return null;
        }
    }

    /// <summary>Changes that the ring had no room for.</summary>
    public long Lost => Sum(static counters => counters->Lost);

    /// <summary>Changes read so far.</summary>
    public long Read { get; private set; }

    /// <summary>Times that the kernel did not run the program because it ran on the CPU already; null if it does not
    /// say.</summary>
    public long? Missed => ReadFacts().Missed;

    /// <summary>The kernel's figures of the program.</summary>
    public ProgramFacts ReadFacts() => ProgramFacts.Read([_object.ProgramFd(Program)]);

    /// <summary>Takes the next change.</summary>
    /// <returns>False if there is none.</returns>
    public bool TryTake(out ConnectionRecord record)
    {
        if (!_ring.TryTake(out ReadOnlySpan<byte> bytes))
        {
            record = default;
            return false;
        }
        record = MemoryMarshal.Read<ConnectionRecord>(bytes);
        Read++;
        return true;
    }

    public void Dispose()
    {
        _attachment.Dispose();
        _ring.Dispose();
        _counters.Dispose();
        _object.Dispose();
    }

    private long Sum(CounterOf counter)
    {
        ulong sum = 0;
        for (int cpu = 0; cpu < _cpus; cpu++)
            sum += counter((ConnectionCounters*)_counters.Pointer + cpu);
        return (long)sum;
    }

    private delegate ulong CounterOf(ConnectionCounters* counters);
}
