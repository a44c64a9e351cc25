// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Logs.Journal;

/// <summary>The journal of this host.</summary>
public sealed record JournalTarget
{
    /// <summary>Socket of systemd-journald.</summary>
    public string Socket { get; init; } = "/run/systemd/journal/socket";
}
