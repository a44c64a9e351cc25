// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Native;
using Telemetry.Model.Counters;

namespace Telemetry.Kernel.HostPath;

/// <summary>
/// The kernel side of the packets that this host drops: the program at the tracepoint <c>kfree_skb</c>, its ring and
/// its counters. It finds flows in the table of the capture, so that a change of them holds for both. Made, attached
/// and disposed on a thread with CAP_BPF and CAP_PERFMON.
/// </summary>
public sealed unsafe class DropCapture : IDisposable
{
    /// <summary>Room of the table of packets without a record, in flows and reasons.</summary>
    public const int UntoldRows = UntoldKey.Rows;

    private const long RingBytes = 1 << 20;

    private static readonly string[] Purged = ["QUEUE_PURGE"];
    private static readonly string[] Unwanted = ["NO_SOCKET", "UNHANDLED_PROTO", "PTYPE_ABSENT"];
    private static readonly string[] ForOthers = ["OTHERHOST"];

    private static readonly string[] Damaged = ["UDP_CSUM", "IP_CSUM", "SKB_CSUM"];

    private static readonly string[] BeforeHook =
    [
        "NETFILTER_DROP", "BPF_CGROUP_EGRESS", "NEIGH_CREATEFAIL", "NEIGH_FAILED", "NEIGH_QUEUEFULL", "NEIGH_DEAD",
        "IP_OUTNOROUTES", "IPV6DISABLED", "PKT_TOO_BIG",
    ];

    private readonly BpfObject _object;
    private readonly KernelTypes _types;
    private readonly KernelNames? _names;
    private readonly string _program;
    private readonly int _cpus;
    private readonly MappedRegion _counters;
    private readonly DropState* _states;
    private TraceAttachment? _attachment;

    private DropCapture(BpfObject bpfObject, KernelTypes types, string program, int cpus)
    {
        (_object, _types, _program, _cpus) = (bpfObject, types, program, cpus);
        _counters = MappedRegion.Map(
            bpfObject.Map("drop_states").Fd, 0, cpus * (long)sizeof(DropState), writable: false, "dropped packets");
        _states = (DropState*)_counters.Pointer;
        Ring = RingBufferMemory.Map(bpfObject.Map("drop_ring"), RingBytes, "dropped packets");
        _names = KernelNames.TryOpen();
    }

    /// <summary>Memory of the ring with the records.</summary>
    public RingBufferMemory Ring { get; }

    /// <summary>The tracepoint.</summary>
    public static string Hook => "skb:kfree_skb";

    /// <summary>True if the kernel names the functions that drop packets.</summary>
    public bool HasPlaces => _names is not null;

    /// <summary>True if the kernel states reasons.</summary>
    public bool HasReasons => _types.DropArguments > 2;

    /// <summary>The reason of drops for which the kernel states none.</summary>
    public int UnspecifiedReason => HasReasons ? _types.UnspecifiedReason ?? -1 : 0;

    /// <summary>Reasons of packets that were in a queue that ended, such as the copies of a packet socket that was
    /// closed.</summary>
    public IEnumerable<int> PurgedReasons => HasReasons ? _types.ReasonsOf(Purged) : [];

    /// <summary>Reasons of packets that no socket of this host wants.</summary>
    public IEnumerable<int> UnwantedReasons => HasReasons ? _types.ReasonsOf(Unwanted) : [];

    /// <summary>Reasons of packets that were sent to the link address of another host.</summary>
    public IEnumerable<int> ForOtherReasons => HasReasons ? _types.ReasonsOf(ForOthers) : [];

    /// <summary>Reasons of packets whose checksum is wrong, so that nothing in them is certain.</summary>
    public IEnumerable<int> DamagedReasons => HasReasons ? _types.ReasonsOf(Damaged) : [];

    /// <summary>Reasons of transmitted packets that had not reached the hook.</summary>
    public IEnumerable<int> BeforeHookReasons => HasReasons ? _types.ReasonsOf(BeforeHook) : [];

    /// <summary>Loads the program, attaches nothing. Drops are looked for in the network namespace of the calling
    /// thread.</summary>
    /// <param name="capture">Capture whose flows it finds.</param>
    /// <exception cref="FailureException">The kernel has no such tracepoint, or refuses the program.</exception>
    public static DropCapture Open(KernelCapture capture)
    {
        KernelTypes types = KernelTypes.Running ?? throw Missing("the kernel has no BTF");
        if (types.DropArguments is not (>= 2 and <= 4))
            throw Missing($"its tracepoint {Hook} has {types.DropArguments} arguments, and 2 to 4 are known");
        string program = $"drops_{types.DropArguments}";
        CapturePlan plan = capture.Memory.Plan;
        BpfObject bpfObject = BpfObject.OpenEmbedded(
            plan.HasBlocks ? BpfObjectNames.DropsWithBlocks : BpfObjectNames.Drops);
        try
        {
            foreach (int arguments in (int[])[2, 3, 4])
                bpfObject.UseProgram($"drops_{arguments}", arguments == types.DropArguments);
            bpfObject.Map("drop_states").Resize(plan.PossibleCpus, 0);
            capture.ShareFlows(bpfObject);
            bpfObject.Configure<uint>("drop_network", [ThreadNetwork.Inode()]);
            bpfObject.Load();
            return new DropCapture(bpfObject, types, program, plan.PossibleCpus);
        }
        catch
        {
            bpfObject.Dispose();
            throw;
        }
    }

    /// <summary>File descriptor of the program.</summary>
    internal int ProgramFd => _object.ProgramFd(_program);

    /// <summary>The kernel's figures of the program.</summary>
    public ProgramFacts ReadFacts() => ProgramFacts.Read([ProgramFd]);

    /// <summary>Times that the kernel did not run the program because it ran already; null where the kernel does not
    /// count them.</summary>
    public long? ReadMissed() => ReadFacts().Missed;

    public void Attach() => _attachment ??= _object.AttachTrace(_program);

    public void Detach()
    {
        _attachment?.Dispose();
        _attachment = null;
    }

    /// <summary>Adds up the counters of all CPUs; no system call, no allocation.</summary>
    public DropCounters ReadCounters()
    {
        DropCounters sum = default;
        for (int cpu = 0; cpu < _cpus; cpu++)
        {
            DropState* state = &_states[cpu];
            sum.Ignored += Read(state, DropCounter.Ignored);
            sum.Told += Read(state, DropCounter.Told);
            sum.Limited += Read(state, DropCounter.Limited);
            sum.Lost += Read(state, DropCounter.Lost);
            sum.NotCounted += Read(state, DropCounter.NotCounted);
            sum.Events += Read(state, DropCounter.Events);
        }
        return sum;
    }

    /// <summary>Packets of no flow that the host dropped, by reason, the largest first; no system call.</summary>
    /// <param name="rows">Receives the kernel's numbers of the reasons, and their packets.</param>
    /// <returns>Number of rows.</returns>
    public int ReadIgnored(Span<OtherDrops> rows)
    {
        int used = 0;
        for (int slot = 0; slot < DropState.ReasonSlots; slot++)
        {
            (long packets, long elsewhere) = (0, 0);
            for (int cpu = 0; cpu < _cpus; cpu++)
            {
                packets += (long)Volatile.Read(ref _states[cpu].Ignored[slot]);
                elsewhere += (long)Volatile.Read(ref _states[cpu].Elsewhere[slot]);
            }
            if (packets == 0)
                continue;
            int place = used < rows.Length ? used++ : rows.Length;
            for (; place > 0 && rows[place - 1].Packets < packets; place--)
            {
                if (place < rows.Length)
                    rows[place] = rows[place - 1];
            }
            if (place < rows.Length)
                rows[place] = new OtherDrops(DropState.ReasonOf(slot), packets, elsewhere);
        }
        return used;
    }

    /// <summary>Reads the packets of flows that were dropped without a record, by flow and reason, since the start. On
    /// a thread with CAP_BPF.</summary>
    public void ReadUntold(List<UntoldDrops> rows)
    {
        rows.Clear();
        int fd = _object.Map("drops_untold").Fd;
        ulong* counts = stackalloc ulong[_cpus];
        UntoldKey key = default;
        for (void* before = null; LibBpf.bpf_map_get_next_key(fd, before, &key) == 0; before = &key)
        {
            if (LibBpf.bpf_map_lookup_elem(fd, &key, counts) < 0)
                continue;
            long packets = 0;
            for (int cpu = 0; cpu < _cpus; cpu++)
                packets += (long)counts[cpu];
            rows.Add(new UntoldDrops(
                (int)key.FlowId, (int)key.Reason, (DropRecordFlags)key.Flags, (byte)key.IpProtocol, packets));
        }
    }

    /// <summary>The kernel's name of a reason.</summary>
    public string ReasonName(int reason) => _types.ReasonName(reason);

    /// <summary>Name of the kernel's function that contains an address; null if it is not known. On a thread with
    /// CAP_BPF.</summary>
    public string? SiteName(ulong site) => _names?.NameOf(site);

    public void Dispose()
    {
        Detach();
        _counters.Dispose();
        Ring.Dispose();
        _names?.Dispose();
        _object.Dispose();
    }

    private static FailureException Missing(string what) =>
        new(new Failure(ExitCode.CannotRun, "kernel", what, "drops are not reported on this host"));

    private static long Read(DropState* state, DropCounter counter) =>
        (long)Volatile.Read(ref state->Counters[(int)counter]);
}

/// <summary>Counters of the program: events = ignored + recorded + limited +
/// lost.</summary>
public struct DropCounters
{
    /// <summary>Packets that the host dropped.</summary>
    public long Events;

    /// <summary>Those of no flow.</summary>
    public long Ignored;

    /// <summary>Those recorded.</summary>
    public long Told;

    /// <summary>Those of a flow beyond the rate that is recorded: counted by flow and reason.</summary>
    public long Limited;

    /// <summary>Those of a flow that did not fit the ring: counted by flow and reason.</summary>
    public long Lost;

    /// <summary>Those limited or lost for which the table by flow and reason had no room.</summary>
    public long NotCounted;
}

/// <summary>Packets of one flow that the host dropped for one reason at one kind of place, and that were not
/// recorded.</summary>
/// <param name="Reason">The kernel's number of the reason.</param>
/// <param name="Flags">Where they were.</param>
/// <param name="IpProtocol">6 (TCP) or 17 (UDP).</param>
/// <param name="Packets">Number of packets since the start.</param>
public readonly record struct UntoldDrops(
    int FlowId, int Reason, DropRecordFlags Flags, byte IpProtocol, long Packets);
