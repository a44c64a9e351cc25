// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture.HostPath;
using Telemetry.Config;
using Telemetry.Host.Watchers;
using Telemetry.Kernel.Capturing;
using Telemetry.Model.Control;
using Telemetry.Publishing;

namespace Telemetry.Appliance.HostPath;

/// <summary>The programs of the host path that are attached as long as packets are measured: drops, steps, and the
/// scheduler's history.</summary>
internal sealed class LivePrograms : IDisposable
{
    /// <summary>Loads them, attaches nothing.</summary>
    /// <param name="settings">Parts that are measured.</param>
    /// <param name="capture">The capture whose flows they find.</param>
    /// <param name="control">Receives control messages.</param>
    /// <param name="privileged">Runs an action on the thread with the capabilities.</param>
    internal LivePrograms(
        HostPathSettings settings, KernelCapture capture, ControlQueue control, Action<Action> privileged)
    {
        Stages = new LiveStages(settings, capture, control, privileged);
        Drops = new LiveDrops(settings, capture, control, privileged);
        Causes = new LiveCauses(settings, capture, control, privileged);
        privileged(() => Nic = LiveNicStamps.Open(capture, control));
    }

    /// <summary>Steps of packets.</summary>
    internal LiveStages Stages { get; }

    /// <summary>Dropped packets.</summary>
    internal LiveDrops Drops { get; }

    /// <summary>Causes of late orders.</summary>
    internal LiveCauses Causes { get; }

    /// <summary>Sources, each with the reason that it is missing; null if it is not.</summary>
    internal IEnumerable<(string What, string? Why)> Missing =>
        [.. Drops.Missing, Causes.Missing, .. Stages.Missing, .. Nic?.Missing ?? []];

    /// <summary>Watchers of the NICs' clocks.</summary>
    internal IEnumerable<IHostWatcher> OfNics => Nic is null ? [] : [Nic];

    /// <summary>Stamps of NICs; null if no interface has them.</summary>
    internal LiveNicStamps? Nic { get; private set; }

    /// <summary>The readers of their records.</summary>
    /// <param name="notes">Reads notes about connections; null if there are none.</param>
    internal HostRecordReaders ReadersWith(TcpNoteReader? notes) => new()
    {
        Drops = Drops.Reader,
        Stages = Stages.Reader,
        Notes = notes,
    };

    /// <summary>A plan with the series of the steps that this host can record, and of watched processes.</summary>
    internal RunPlan Complete(RunPlan plan)
    {
        if ((Stages.Level, Causes.Waits, Nic) is (StageLevel.Off, null, null))
            return plan;
        Topology topology = plan.Configuration.Topology.With(
            Stages.Level, Causes.Waits?.Processes, Nic?.Stamps.Names);
        Nic?.Begin(topology);
        return plan with { Configuration = plan.Configuration with { Topology = topology } };
    }

    /// <summary>Options of the publisher with what the programs record.</summary>
    internal PublisherOptions Complete(PublisherOptions options) => options with
    {
        DropNames = Drops.Reader is null ? null : Drops,
        Causes = Causes.Orders is null ? null : Causes,
        RunWaits = Causes.Waits,
        NicTimes = Nic?.Times,
    };

    /// <summary>Attaches, before the hooks, what sees the steps of packets; on the privileged thread.</summary>
    internal void AttachFirst() => Stages.Attach();

    /// <summary>Attaches the others; on the privileged thread.</summary>
    internal void Attach()
    {
        Drops.Attach();
        Causes.Attach();
    }

    /// <summary>Detaches all of them; on the privileged thread.</summary>
    internal void Detach()
    {
        Drops.Detach();
        Causes.Detach();
        Stages.Detach();
    }

    /// <summary>Reports what was not recorded, for the last time; after they were detached.</summary>
    internal void Finish(long nowNs)
    {
        Drops.Finish(nowNs);
        Stages.Finish(nowNs);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Drops.Dispose();
        Causes.Dispose();
        Stages.Dispose();
        Nic?.Dispose();
    }
}
