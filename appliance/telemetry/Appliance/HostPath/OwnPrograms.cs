// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Watchers.HostPath;
using Telemetry.Diagnostics.Doctor.HostPath;
using Telemetry.Host.Watchers;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.HostPath.History;
using Telemetry.Kernel.HostPath.Steps;
using Telemetry.Kernel.Links;
using Telemetry.Kernel.Threads;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Packets;

namespace Telemetry.Appliance.HostPath;

/// <summary>The appliance's own kernel programs, tables and threads, in a run. The kernel's figures are read on the
/// host thread each second; counters and CPU times when the publisher asks for them.</summary>
internal sealed class OwnPrograms : IHostWatcher
{
    private const long LookNs = 1_000_000_000;

    private readonly KernelCapture _kernel;
    private readonly HostPathWatchers _path;
    private readonly LiveDrops _drops;
    private readonly LiveCauses _causes;
    private readonly MeasuredPrices _prices = MeasuredPrices.Read();
    private readonly List<Own> _programs = [];
    private int _analysisThread;
    private int _publisherThread;

    private sealed class Own
    {
        internal required string Program;
        internal required string Hook;
        internal required Func<long> Events;
        internal required Func<ProgramFacts?> Facts;
        internal Func<string?> Interface = static () => null;
        internal Func<bool> IsThere = static () => true;
        internal volatile string? InterfaceName;
        internal long Missed = NullValue.Int64;
        internal long RunNs = NullValue.Int64;
        internal long PriceNs = NullValue.Int64;
    }

    /// <summary>Looks at nothing yet.</summary>
    internal OwnPrograms(KernelCapture kernel, HostPathWatchers path, LivePrograms programs)
    {
        (LiveDrops drops, LiveCauses causes, LiveStages stages) = (programs.Drops, programs.Causes, programs.Stages);
        (_kernel, _path, _drops, _causes) = (kernel, path, drops, causes);
        foreach (Hook hook in kernel.Hooks.Order())
            Add(hook);
        if (drops.Kernel is { } dropped)
            Add("drops", DropCapture.Hook, () => dropped.ReadCounters().Events, () => dropped.ReadFacts());
        if (causes.History is { } history)
        {
            Add("history", HistoryCapture.Hook, () => EventsOf(history.ReadCounters()), () => history.ReadFacts());
        }
        AddTcp(path.Notes);
        AddStages(stages);
        if (path.Connections is { } connections)
        {
            Add("connection_states", ConnectionWatcher.Off.Hook, () => connections.Hook.Counters.Events,
                connections.ReadFacts);
            _programs[^1].IsThere = () => connections.Why is null;
        }
        if (path.Owners.IsThere)
            Add("socket_owners", path.Owners.Hook.Hook, static () => NullValue.Int64, path.Owners.ReadFacts);
        if (path.Talkers.IsOn)
        {
            Add("talker_sampler", path.Talkers.Latest.Sampler.Hook,
                () => path.Talkers.Latest.Sampler.Counters.Events, static () => null);
        }
    }

    /// <inheritdoc/>
    public long LookEveryNs => LookNs;

    /// <inheritdoc/>
    public void Look(long nowNs)
    {
        bool areTimed = ProgramFacts.AreRunsTimed;
        foreach (Own own in _programs)
            Look(own, areTimed);
        if (_analysisThread != 0 && _publisherThread != 0)
            return;
        foreach ((int id, string name) in ProcessThreads.Named())
        {
            if (name == "analysis")
                Volatile.Write(ref _analysisThread, id);
            else if (name == "publisher")
                Volatile.Write(ref _publisherThread, id);
        }
    }

    /// <summary>Fills in the programs; publisher's thread.</summary>
    /// <returns>Number of programs.</returns>
    internal int Read(Span<ProgramRow> programs)
    {
        int used = 0;
        foreach (Own own in _programs)
        {
            if (!own.IsThere())
                continue;
            ref ProgramRow row = ref programs[used++];
            (row.Program, row.Hook, row.Interface) = (own.Program, own.Hook, own.InterfaceName);
            row.Counters.Events = own.Events();
            row.Counters.Missed = Volatile.Read(ref own.Missed);
            row.Counters.RunNs = Volatile.Read(ref own.RunNs);
            row.Counters.PriceNs = Volatile.Read(ref own.PriceNs);
        }
        return used;
    }

    /// <summary>Fills in the fill of the tables; publisher's thread.</summary>
    /// <returns>Number of tables.</returns>
    internal int Read(Span<MapRow> maps)
    {
        int used = _path.ReadMaps(maps[1..]) + 1;
        maps[0] = MapRow.Of("flows", _kernel.Flows.Count, _kernel.LargestFlowId);
        if (_drops.Kernel is not null)
            maps[used++] = MapRow.Of("drops_untold", _drops.Untold, DropCapture.UntoldRows);
        if (_causes.History is { } history)
            maps[used++] = MapRow.Of("history", history.ReadHeld(), history.Capacity);
        return used;
    }

    /// <summary>Stores the CPU time of the threads, the last one of those that have ended; publisher's
    /// thread.</summary>
    internal void ReadThreads(ref ApplianceCounters counters)
    {
        Take(ref counters.Threads.CpuNsAnalysis, Volatile.Read(ref _analysisThread));
        Take(ref counters.Threads.CpuNsPublisher, Volatile.Read(ref _publisherThread));
    }

    private static void Take(ref long counter, int thread)
    {
        long usedNs = thread == 0 ? 0 : HostThread.CpuTimeNs(thread);
        if (usedNs > 0)
            counter = usedNs;
    }

    private static long EventsOf(in HistoryCounters counters) => counters.Recorded + counters.Ignored;

    private void AddTcp(LiveTcp notes)
    {
        if (notes.Kernel is not { } kernel)
            return;
        foreach (TcpHook hook in LiveTcp.Hooks())
        {
            Add(TcpCapture.ProgramOf(hook), TcpCapture.TracepointOf(hook), () => kernel.ReadCounters(hook).Events,
                () => kernel.ReadFacts(hook));
            _programs[^1].IsThere = () => kernel.WhyMissing(hook) is null;
        }
    }

    private void AddStages(LiveStages stages)
    {
        if (stages.Kernel is not { } kernel)
            return;
        foreach (StageProgram program in StageCapture.Programs)
        {
            Add(StageCapture.NameOf(program), StageCapture.HookOf(program), () => kernel.ReadCounters(program).Events,
                () => kernel.ReadFacts(program));
            _programs[^1].IsThere = () => kernel.WhyMissing(program) is null;
        }
    }

    private static string HookText(Hook hook) => hook switch
    {
        Hook.XdpRx => "xdp",
        Hook.TcRx => "tc ingress",
        _ => "tc egress",
    };

    private void Add(Hook hook)
    {
        bool drops = hook == Hook.XdpRx && _kernel.HasDrops
            && _kernel.Interfaces.All(device => device.Drops || device.ReceiveHook != hook);
        string program = drops ? KernelCapture.DroppingProgram : KernelCapture.ProgramOf(hook);
        Add(program, HookText(hook), () => _kernel.SeenAt(hook), () => _kernel.ReadFacts(hook));
        _programs[^1].Interface = () => InterfaceAt(hook);
    }

    private void Add(string program, string hook, Func<long> events, Func<ProgramFacts?> facts) =>
        _programs.Add(new Own { Program = program, Hook = hook, Events = events, Facts = facts });

    private void Look(Own own, bool areTimed)
    {
        ProgramFacts? read = own.Facts();
        Volatile.Write(ref own.PriceNs, NullValue.From(_prices.Of(own.Program, read?.Tag ?? 0)));
        if (read is { } facts)
        {
            Volatile.Write(ref own.Missed, NullValue.From(facts.Missed));
            Volatile.Write(ref own.RunNs, areTimed && facts.Runs > 0 ? facts.RunNs / facts.Runs : NullValue.Int64);
        }
        if (own.Interface() is { } name)
            own.InterfaceName = name;
    }

    /// <summary>The interface at a hook, if it is the only one.</summary>
    private string? InterfaceAt(Hook hook)
    {
        string? found = null;
        foreach (WatchedInterface device in _kernel.Interfaces)
        {
            bool isThere = hook == Hook.TcTx ? device.TransmitMode is not null
                : device.ReceiveMode is not null && device.ReceiveHook == hook;
            if (!isThere)
                continue;
            if (found is not null)
                return "";
            found = device.Name;
        }
        return found;
    }
}
