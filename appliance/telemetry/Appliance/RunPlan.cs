// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Model.Control;
using Telemetry.Publishing;
using Telemetry.Reports.Receiving;
using Telemetry.Yaml;

namespace Telemetry.Appliance;

/// <summary>Options of one <c>run</c>, each under the name of its command-line option; <c>demo</c> and <c>replay</c>
/// have some of their own too. Options that are also settings, such as <c>--wait</c>, are in the
/// configuration.</summary>
public record RunPlan
{
    /// <summary>Kind of run, as subscribers see it.</summary>
    public virtual PublisherMode Mode => PublisherMode.Run;

    /// <summary>Settings of the file and of the command line, and the flows made from them.</summary>
    public required Configuration Configuration { get; init; }

    /// <summary>Aeron channel to publish to, and its position in the file or option; null publishes nothing, in
    /// <c>replay</c> only.</summary>
    public Located<string>? Channel { get; init; }

    /// <summary>Channel of a run that publishes: all but a replay do.</summary>
    public Located<string> PublishedTo => Channel ?? throw new InvalidOperationException("nothing is published");

    /// <summary>File that receives the records as pcapng, or whole frames; or null.</summary>
    public string? Capture { get; init; }

    /// <summary>File that receives whole frames, or null.</summary>
    internal string? FramesFile => Configuration.Settings.Capture.Frames ? Capture : null;

    /// <summary>File that receives the records, or null.</summary>
    internal string? RecordsFile => Configuration.Settings.Capture.Frames ? null : Capture;

    /// <summary>Files that are written interval by interval.</summary>
    public IReadOnlyList<WatchedFile> Files { get; init; } = [];

    /// <summary>Receives the messages of this process's publisher, to record them; null records nothing.</summary>
    public IMessageHandler? Recording { get; init; }

    /// <summary>File that receives the configuration used or recognised, or null.</summary>
    public string? WriteConfig { get; init; }

    /// <summary>True to report every market-data packet and every order-protocol message.</summary>
    public bool Packets { get; init; }

    /// <summary>True to report every order.</summary>
    public bool Orders { get; init; }

    /// <summary>True to report every TCP connection of the host when it ends.</summary>
    public bool Connections { get; init; }

    /// <summary>Form in which the keys of orders are reported.</summary>
    public OrderKeyDisclosure OrderKeys { get; init; }

    /// <summary>True to refuse to start while an interface or an address is not there yet.</summary>
    public bool RequireInterfaces { get; init; }

    /// <summary>True to report the duration of each phase of the start.</summary>
    public bool Verbose { get; init; }
}
