// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.HostPath.Steps;

/// <summary>
/// The kernel side of a packet's steps between the hooks and the application: datagrams that come into sockets, calls
/// that read them, and calls that send to gateways. It finds flows in the table of the capture, so that a change of
/// them holds for both. Made, attached and disposed on a thread with CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN. A program
/// that this kernel lacks is missing, with a reason; the others work.
/// </summary>
public sealed unsafe class StageCapture : IDisposable
{
    internal const int ProgramCount = (int)StageProgram.Count;

    private const string What = "steps of packets";

    private static readonly string[] ProgramNames =
        ["stage_socket_in", "stage_read", "stage_send", TransmitPrograms.Name];
    private static readonly string[] HookNames =
        ["cgroup_skb/ingress", StageSupport.ReceiveTracepoint, "tcp:tcp_sendmsg_locked", "sock_ops"];
    private static readonly string[] AllReadPrograms = ["stage_read", "stage_read_udp4", "stage_read_udp6"];

    private readonly BpfObject _object;
    private readonly TransmitPrograms? _transmit;
    private readonly IReadOnlyList<string> _reads;
    private readonly string _cgroup;
    private readonly string?[] _missing;
    private readonly int _cpus;
    private readonly int _flowCapacity;
    private readonly MappedRegion _counters;
    private readonly MappedRegion _losses;
    private readonly IDisposable?[] _attachments = new IDisposable?[ProgramCount];

    private StageCapture(
        BpfObject bpfObject, TransmitPrograms? transmit, IReadOnlyList<string> reads, CapturePlan plan,
        StageOptions options, string?[] missing)
    {
        (_object, _transmit, _reads, _cgroup, _missing) = (bpfObject, transmit, reads, options.Cgroup, missing);
        (_cpus, _flowCapacity) = (plan.PossibleCpus, plan.FlowCapacity);
        _counters = MappedRegion.Map(
            bpfObject.Map("stage_states").Fd, 0, StateCount(plan) * sizeof(StageState), writable: false, What);
        _losses = MappedRegion.Map(
            bpfObject.Map("stage_losses").Fd, 0, _flowCapacity * (long)sizeof(ulong), writable: false, What);
        Ring = RingBufferMemory.Map(bpfObject.Map("stage_ring"), options.RingBytes, What);
    }

    public static IReadOnlyList<StageProgram> Programs { get; } =
        [StageProgram.SocketIn, StageProgram.Read, StageProgram.Send, StageProgram.Transmit];

    private static IEnumerable<StageProgram> OfObject =>
        Programs.Where(static program => program != StageProgram.Transmit);

    /// <summary>Memory of the ring with the records.</summary>
    public RingBufferMemory Ring { get; }

    /// <summary>Records of all programs that the ring had no room for; no system call.</summary>
    public long Lost
    {
        get
        {
            long lost = 0;
            for (int state = 0; state < _cpus * ProgramCount; state++)
                lost += Read(state, StageCounter.Lost);
            return lost;
        }
    }

    public static string NameOf(StageProgram program) => ProgramNames[(int)program];

    public static string HookOf(StageProgram program) =>
        program == StageProgram.Read && StageSupport.Read() is { } support
            ? support.ReadHook : HookNames[(int)program];

    /// <summary>Loads the programs that the kernel has hooks for, attaches nothing. Sockets are looked at in the
    /// network namespace of the calling thread.</summary>
    /// <param name="capture">Capture whose flows they find.</param>
    /// <param name="options">Cgroup and memory.</param>
    /// <exception cref="FailureException">The kernel has no BTF, or refuses all programs.</exception>
    public static StageCapture Open(KernelCapture capture, StageOptions options)
    {
        if (!BitOperations.IsPow2(options.RingBytes)
            || options.RingBytes is < StageOptions.SmallestRing or > StageOptions.LargestRing)
        {
            throw new FailureException(new Failure(
                ExitCode.Usage, "host_path", $"a ring of {options.RingBytes} bytes", "use a power of two from 64KiB"));
        }
        StageSupport support = StageSupport.Read() ?? throw Missing("the kernel has no BTF");
        string?[] missing = [.. Programs.Select(support.WhyMissing)];
        BpfObject bpfObject = LoadAll(capture, options, support, missing);
        TransmitPrograms? transmit = null;
        try
        {
            ref string? why = ref missing[(int)StageProgram.Transmit];
            if (missing[(int)StageProgram.Send] is not null)
                why ??= $"it needs {NameOf(StageProgram.Send)}";
            if (why is null)
                transmit = TransmitPrograms.TryLoad(capture, bpfObject, out why);
            return new StageCapture(bpfObject, transmit, support.ReadPrograms, capture.Memory.Plan, options, missing);
        }
        catch
        {
            transmit?.Dispose();
            bpfObject.Dispose();
            throw;
        }
    }

    /// <summary>Reason that a program is not there, or could not be attached; null if it works.</summary>
    public string? WhyMissing(StageProgram program) => _missing[(int)program];

    /// <summary>Attaches the programs. What cannot be attached is missing afterwards.</summary>
    /// <param name="sends">False for the steps of datagrams only.</param>
    public void Attach(bool sends = true)
    {
        // A datagram that comes in is to be followed by its read: so this program is the last.
        if (sends)
        {
            Attach(StageProgram.Transmit);
            Attach(StageProgram.Send);
        }
        Attach(StageProgram.Read);
        Attach(StageProgram.SocketIn);
        if (_missing[(int)StageProgram.SocketIn] is null || _attachments[(int)StageProgram.Read] is null)
            return;
        Detach(StageProgram.Read);
        _missing[(int)StageProgram.Read] = $"it needs {NameOf(StageProgram.SocketIn)}";
    }

    public void Detach()
    {
        foreach (StageProgram program in Programs)
            Detach(program);
    }

    /// <summary>Adds up the counters of a program on all CPUs; no system call, no allocation.</summary>
    public StageCounters ReadCounters(StageProgram program)
    {
        StageCounters sum = default;
        for (int cpu = 0; cpu < _cpus; cpu++)
        {
            int state = (cpu * ProgramCount) + (int)program;
            sum.Ignored += Read(state, StageCounter.Ignored);
            sum.Recorded += Read(state, StageCounter.Recorded);
            sum.Lost += Read(state, StageCounter.Lost);
            sum.StorageFailed += Read(state, StageCounter.StorageFailed);
            sum.Events += Read(state, StageCounter.Events);
        }
        return sum;
    }

    /// <summary>Records of a flow that the ring had no room for; no system call.</summary>
    public long LostOf(int flowId) => (uint)flowId < (uint)_flowCapacity
        ? (long)Volatile.Read(ref ((ulong*)_losses.Pointer)[flowId]) : 0;

    /// <summary>Times that the kernel did not run a program because it ran already; null where the kernel does not
    /// count them, or the program is missing.</summary>
    public long? ReadMissed(StageProgram program) => ReadFacts(program)?.Missed;

    /// <summary>The kernel's figures of a program; null if it is missing.</summary>
    public ProgramFacts? ReadFacts(StageProgram program) =>
        _missing[(int)program] is null ? ProgramFacts.Read(ProgramFds(program)) : null;

    /// <summary>File descriptors of a program that is not missing: reads may have one for each protocol.</summary>
    internal IEnumerable<int> ProgramFds(StageProgram program) => program switch
    {
        StageProgram.Transmit => [_transmit!.ProgramFd],
        StageProgram.Read => _reads.Select(_object.ProgramFd),
        _ => [_object.ProgramFd(NameOf(program))],
    };

    public void Dispose()
    {
        Detach();
        Ring.Dispose();
        _losses.Dispose();
        _counters.Dispose();
        _transmit?.Dispose();
        _object.Dispose();
    }

    /// <summary>Loads all programs but those of transmission, or those that the verifier accepts.</summary>
    private static BpfObject LoadAll(
        KernelCapture capture, StageOptions options, StageSupport support, string?[] missing)
    {
        try
        {
            return Load(capture, options, support, program => missing[(int)program] is null);
        }
        catch (FailureException)
        {
            foreach (StageProgram program in OfObject)
                missing[(int)program] ??= WhyRefused(capture, options, support, program);
            if (OfObject.All(program => missing[(int)program] is not null))
                throw;
            return Load(capture, options, support, program => missing[(int)program] is null);
        }
    }

    private static string? WhyRefused(
        KernelCapture capture, StageOptions options, StageSupport support, StageProgram program)
    {
        try
        {
            Load(capture, options, support, other => other == program).Dispose();
            return null;
        }
        catch (FailureException refused)
        {
            return refused.Failure.FirstLine;
        }
    }

    private static BpfObject Load(
        KernelCapture capture, StageOptions options, StageSupport support, Func<StageProgram, bool> isUsed)
    {
        CapturePlan plan = capture.Memory.Plan;
        BpfObject bpfObject = BpfObject.OpenEmbedded(
            plan.HasBlocks ? BpfObjectNames.StagesWithBlocks : BpfObjectNames.Stages);
        try
        {
            foreach (StageProgram program in OfObject)
            {
                if (program != StageProgram.Read)
                    bpfObject.UseProgram(NameOf(program), isUsed(program));
            }
            foreach (string program in AllReadPrograms)
                bpfObject.UseProgram(program, isUsed(StageProgram.Read) && support.ReadPrograms.Contains(program));
            bpfObject.Map("stage_states").Resize(StateCount(plan), 0);
            bpfObject.Map("stage_losses").Resize(1, plan.FlowCapacity * (long)sizeof(ulong));
            bpfObject.Map("stage_ring").Resize(options.RingBytes, 0);
            capture.ShareFlows(bpfObject);
            bpfObject.Configure<uint>("stage_network", [ThreadNetwork.Inode()]);
            bpfObject.Configure<bool>("has_cast", [support.HasCast]);
            bpfObject.Configure<uint>("read_arguments", [(uint)support.ReadArguments]);
            bpfObject.Load();
            return bpfObject;
        }
        catch
        {
            bpfObject.Dispose();
            throw;
        }
    }

    private static long StateCount(CapturePlan plan) => plan.PossibleCpus * (long)ProgramCount;

    private static FailureException Missing(string what) =>
        new(new Failure(ExitCode.CannotRun, "kernel", what, "steps of packets are not recorded on this host"));

    private void Attach(StageProgram program)
    {
        ref string? missing = ref _missing[(int)program];
        if (missing is not null || _attachments[(int)program] is not null)
            return;
        try
        {
            _attachments[(int)program] = program switch
            {
                StageProgram.SocketIn => Cgroup.Attach(
                    _object.ProgramFd(NameOf(program)), BpfCall.AttachCgroupIngress, _cgroup),
                StageProgram.Transmit => _transmit!.Attach(_cgroup),
                StageProgram.Read => AttachReads(),
                _ => _object.AttachTrace(NameOf(program)),
            };
        }
        catch (FailureException refused)
        {
            missing = refused.Failure.FirstLine;
        }
    }

    private TraceAttachments AttachReads()
    {
        var attachments = new TraceAttachments();
        try
        {
            foreach (string program in _reads)
                attachments.Add(_object.AttachTrace(program));
            return attachments;
        }
        catch
        {
            attachments.Dispose();
            throw;
        }
    }

    private void Detach(StageProgram program)
    {
        _attachments[(int)program]?.Dispose();
        _attachments[(int)program] = null;
    }

    private long Read(int state, StageCounter counter) =>
        (long)Volatile.Read(ref ((StageState*)_counters.Pointer)[state].Counters[(int)counter]);
}
