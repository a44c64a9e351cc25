// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.HostPath;
using Telemetry.Appliance.Watchers;
using Telemetry.Config;
using Telemetry.Host.Watchers;
using Telemetry.Model.Control;
using Telemetry.Model.Counters;
using Telemetry.Publishing;
using Telemetry.Reports;

namespace Telemetry.Appliance.Live;

/// <summary>A part of a live run beside the path of packets; it implements what it gives, the rows and counters of
/// <see cref="IHostCounterSource"/> included. Each step is called of all parts in the order of <see cref="LiveParts"/>,
/// unless it says otherwise.</summary>
internal interface ILivePart : IHostCounterSource, IDisposable
{
    /// <summary>Sources of the host path, each with the reason that it is missing; null if it is not.</summary>
    IEnumerable<(string What, string? Why)> Missing => [];

    /// <summary>Notices for the user, once everything is attached.</summary>
    IEnumerable<string> Notices => [];

    /// <summary>Kernel programs of its own.</summary>
    IEnumerable<WatchedProgram> Programs => [];

    /// <summary>Bounded tables of its own.</summary>
    IEnumerable<WatchedTable> Tables => [];

    /// <summary>Files whose failure is an event.</summary>
    IEnumerable<WatchedFile> Files => [];

    /// <summary>Threads of its own that watch the host.</summary>
    IEnumerable<HostWatch> Threads => [];

    /// <summary>True if it is disposed of even while the publisher, which hangs, may still read memory of
    /// others.</summary>
    bool EndsFirst => false;

    /// <summary>Makes its watchers for the host thread.</summary>
    IEnumerable<IHostWatcher> Watchers(LiveParts run) => this is IHostWatcher watcher ? [watcher] : [];

    /// <summary>Adds what reader, analysis and publisher take from it.</summary>
    void AddTo(LiveInputs inputs) { }

    /// <summary>Attaches what must see the first packet of the hooks; on the privileged thread.</summary>
    void BeforeAttach() { }

    /// <summary>Attaches its programs, after the hooks; on the privileged thread.</summary>
    void Attach() { }

    /// <summary>Takes over a changed configuration, before packets of new flows arrive; host thread.</summary>
    void TakeOver(Configuration next) { }

    /// <summary>Switches to a changed configuration, after the analysis did; host thread.</summary>
    void SwitchTo(Configuration next) { }

    /// <summary>Looks for the last time, after the host's threads have ended.</summary>
    void BeforeDetach() { }

    /// <summary>Detaches its programs, after the hooks; on the privileged thread.</summary>
    void Detach() { }

    /// <summary>Reports what was not recorded, for the last time, after everything was detached.</summary>
    void AfterDetach(long nowNs) { }

    /// <summary>Looks at what the reader left, after it has ended.</summary>
    void AfterReading(long nowNs) { }

    /// <summary>Ends its file; describes what is missing in it, null if nothing is.</summary>
    string? FinishFile() => null;

    /// <summary>Adds its rows to the summary.</summary>
    SummaryReport AddTo(SummaryReport summary) => summary;

    void ThrowIfFailed() { }

    void IHostCounterSource.Read(ref HostCounters counters) { }

    void IDisposable.Dispose() { }
}
