// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Guarding;

/// <summary>
/// The program that hands packets of flows to other CPUs, and its memory. Nothing of it is pinned: with the process its
/// links go, and with them the program; what waits in the queues then still comes to the stack. One thread.
/// </summary>
public sealed unsafe class SteerProgram : IDisposable
{
    public const int MostFlows = SteerState.Flows;

    /// <summary>Most packets that may wait for a CPU: the kernel's limit.</summary>
    public const int LongestQueue = 16_384;

    /// <summary>Name of the program, by which other processes know it.</summary>
    internal const string Name = "steer_xdp";

    /// <summary>Name of the program that counts packets which the kernel did not redirect.</summary>
    internal const string NotAccepted = "steer_not_accepted";

    private const string Where = "steer";

    private const int RedirectErrorArguments = 7;               // of xdp_redirect_err since 5.13

    private static readonly (string Program, string Tracepoint)[] Tracepoints =
    [
        ("steer_enqueued", "xdp_cpumap_enqueue"), ("steer_handled", "xdp_cpumap_kthread"),
        (NotAccepted, "xdp_redirect_err"),
    ];

    private readonly BpfObject _object;
    private readonly MappedRegion _state;
    private readonly List<TraceAttachment> _traces = [];
    private readonly int _cpus;
    private ProgramAttachment? _attachment;

    private SteerProgram(BpfObject bpfObject, int cpus)
    {
        (_object, _cpus) = (bpfObject, cpus);
        _state = MappedRegion.Map(
            bpfObject.Map("state").Fd, 0, sizeof(SteerState), writable: true, "the state of the steering");
        State->Queues = bpfObject.Map("queues").Id;
    }

    private static bool CountsNotAccepted =>
        KernelTypes.Running is not { } types || types.RedirectErrorArguments == RedirectErrorArguments;

    /// <summary>Descriptor of the program.</summary>
    internal int ProgramFd => FdOf(Name);

    /// <summary>State that the kernel program reads, in memory shared with it.</summary>
    internal SteerState* State => (SteerState*)_state.Pointer;

    /// <summary>Loads the programs, gives them flows, and makes a queue for each CPU of them. Nothing is steered
    /// yet.</summary>
    /// <param name="flows">The flows, at most <see cref="MostFlows"/>; their counts have the same order.</param>
    /// <param name="queue">Packets that may wait for a CPU, at most <see cref="LongestQueue"/>.</param>
    /// <exception cref="FailureException">The kernel refuses them, or a privilege is missing.</exception>
    public static SteerProgram Open(IReadOnlyList<SteeredFlow> flows, int queue)
    {
        BpfObject bpfObject = BpfObject.OpenEmbedded(BpfObjectNames.Steer);
        SteerProgram? program = null;
        try
        {
            int cpus = CapturePlan.PossibleCpuCount();
            bpfObject.Map("queues").Resize(cpus, valueBytes: 0);
            bpfObject.Map("queue_counts").Resize(cpus, valueBytes: 0);
            bpfObject.UseProgram(NotAccepted, CountsNotAccepted);
            bpfObject.Load();
            program = new SteerProgram(bpfObject, cpus);
            program.Fill(flows, queue);
            return program;
        }
        catch
        {
            program?._state.Dispose();
            bpfObject.Dispose();
            throw;
        }
    }

    /// <summary>Attaches to native XDP of an interface, and to the tracepoints that report losses.</summary>
    /// <returns>A warning or null.</returns>
    /// <exception cref="FailureException">The kernel or the driver refuses.</exception>
    public string? Attach(NetworkDevice device)
    {
        foreach ((string program, string tracepoint) in Tracepoints)
        {
            if (program != NotAccepted || CountsNotAccepted)
                _traces.Add(_object.AttachRawTrace(program, tracepoint));
        }
        _attachment = XdpAttachment.Attach(device, ProgramFd, generic: false, mayBeGeneric: false);
        return _attachment.Warning ?? (CountsNotAccepted ? null
            : "packets that the kernel does not redirect are not counted: its tracepoint xdp_redirect_err is older");
    }

    /// <summary>True if something else has detached the program from the interface, or the interface is gone.</summary>
    public bool IsDetached => _attachment is not { IsDetached: false };

    /// <summary>Packets are steered until an instant; after it, all pass.</summary>
    /// <param name="monotonicNs">Nanoseconds of CLOCK_MONOTONIC; 0 for never.</param>
    public void SteerUntil(long monotonicNs) => Volatile.Write(ref State->SteerUntilNs, (ulong)monotonicNs);

    /// <summary>Detaches from the interface: every packet passes from now on. What waits in the queues is still handed
    /// to the stack, and counted.</summary>
    public void Detach()
    {
        SteerUntil(0);
        _attachment?.Dispose();
        _attachment = null;
    }

    /// <summary>Counters of the program.</summary>
    public SteerTotals ReadTotals() =>
        new(Read(SteerCounter.Seen), Read(SteerCounter.Other), Read(SteerCounter.NoQueue));

    /// <summary>Counts of a flow.</summary>
    /// <param name="number">Its place in the list, from 0.</param>
    public SteeredCounts ReadFlow(int number)
    {
        SteerCounts* values = stackalloc SteerCounts[_cpus];
        LookUp("flow_counts", (uint)number, values);
        long[] arrived = new long[_cpus];
        long bytes = 0, steered = 0;
        for (int cpu = 0; cpu < _cpus; cpu++)
        {
            arrived[cpu] = (long)values[cpu].Packets;
            bytes += (long)values[cpu].Bytes;
            steered += (long)values[cpu].Steered;
        }
        return new SteeredCounts(arrived.Sum(), bytes, steered, arrived);
    }

    public QueueCounts ReadQueue(int cpu)
    {
        SteerQueue* values = stackalloc SteerQueue[_cpus];
        LookUp("queue_counts", (uint)cpu, values);
        QueueCounts sum = default;
        for (int on = 0; on < _cpus; on++)
        {
            sum = new QueueCounts(
                sum.Handled + (long)values[on].Handled, sum.Full + (long)values[on].Full,
                sum.NoMemory + (long)values[on].NoMemory, sum.NotAccepted + (long)values[on].NotAccepted);
        }
        return sum;
    }

    /// <summary>Descriptor of one of the programs.</summary>
    internal int FdOf(string program) => _object.ProgramFd(program);

    public void Dispose()
    {
        Detach();
        foreach (TraceAttachment trace in _traces)
            trace.Dispose();
        _state.Dispose();
        _object.Dispose();
    }

    private void Fill(IReadOnlyList<SteeredFlow> flows, int queue)
    {
        for (int number = 0; number < flows.Count; number++)
        {
            SteerKey key = default;
            key.AddressBytes.Value = flows[number].To.Address;
            key.Port = flows[number].To.Port;
            var flow = new SteerFlow { Number = (uint)number, Cpu = (uint)flows[number].Cpu };
            Update("flows", &key, &flow, "a flow cannot be written", "name fewer flows");
        }
        foreach (int cpu in flows.Select(flow => flow.Cpu).Distinct())
        {
            uint place = (uint)cpu;
            long value = queue;                                 // struct bpf_cpumap_val without a program
            Update("queues", &place, &value, $"CPU {cpu} cannot have a queue", "name a CPU that is online");
        }
    }

    private long Read(SteerCounter counter) => (long)_object.Map("counters").SumOfCpus((uint)counter, Where);

    private void Update(string map, void* key, void* value, string what, string remedy) => NativeError.Check(
        LibBpf.bpf_map_update_elem(_object.Map(map).Fd, key, value, 0), "bpf_map_update_elem", Where, what, remedy);

    private void LookUp(string map, uint place, void* values) => NativeError.Check(
        LibBpf.bpf_map_lookup_elem(_object.Map(map).Fd, &place, values), "bpf_map_lookup_elem", Where,
        $"{map} cannot be read", "see 'telemetry doctor'");
}
