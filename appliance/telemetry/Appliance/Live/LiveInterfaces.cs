// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Watchers;
using Telemetry.Capture;
using Telemetry.Config;
using Telemetry.Host.Confinement;
using Telemetry.Host.Watchers;
using Telemetry.Kernel.Links;
using Telemetry.Model.Control;

namespace Telemetry.Appliance.Live;

/// <summary>The interfaces of a live run, and on which each flow is expected.</summary>
internal sealed class LiveInterfaces : ILivePart
{
    private readonly LiveParts _run;
    private readonly Latest<string> _lines = new();
    private IReadOnlyList<FlowDefinition> _flows;

    internal LiveInterfaces(LiveParts run)
    {
        (_run, _flows) = (run, run.Configuration.Topology.Flows);
        OfFlows = new FlowInterfaces(run.Kernel.LargestFlowId);
        OfFlow = new int[OfFlows.Count];
        Set();
        Watch = new InterfaceWatch(run.Kernel, Set);
    }

    /// <summary>Indexes of interfaces by flow, those below a named one included.</summary>
    internal FlowInterfaces OfFlows { get; }

    /// <summary>Index of the named interface by flow id; 0 for any.</summary>
    internal int[] OfFlow { get; }

    internal InterfaceWatch Watch { get; }

    /// <summary>Called after indexes changed, before packets with them arrive.</summary>
    internal Action Changed { get; set; } = static () => { };

    public bool EndsFirst => true;

    public IEnumerable<IHostWatcher> Watchers(LiveParts run) =>
        [new InterfaceWatcher(Watch, run.Kernel, run.Control, run.Process.Notices, SetLines)];

    public void AddTo(LiveInputs inputs) => inputs.Publisher = inputs.Publisher with
    {
        Interfaces = [.. _run.Kernel.InterfaceTexts],
        InterfaceLines = _lines,
    };

    public void BeforeAttach()
    {
        Watch.Open();
        if (_run.Kernel.HasMirrors)
            HostPrivileges.Require("run", HostPrivileges.ToMirror);
    }

    public void TakeOver(Configuration next)
    {
        _flows = next.Topology.Flows;
        Set();
    }

    public void Dispose() => Watch.Dispose();

    private void Set()
    {
        foreach (FlowDefinition flow in _flows)
        {
            OfFlows.Set(flow.Id, _run.Kernel.IndexesOf(flow));
            Volatile.Write(ref OfFlow[flow.Id], _run.Kernel.NamedIndexOf(flow));
        }
        SetLines();
        Changed();
    }

    private void SetLines() => _lines.Value = _run.Kernel.InterfaceLines;
}
