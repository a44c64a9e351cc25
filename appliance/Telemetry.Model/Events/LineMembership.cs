// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Events;

/// <summary>Who holds the memberships of a line's groups.</summary>
public enum LineMembership : byte
{
    /// <summary>Not known, or the line has no group.</summary>
    Unknown = 0,

    /// <summary>Nobody on the host.</summary>
    None = 1,

    /// <summary>Somebody those of some of its groups.</summary>
    Partial = 2,

    /// <summary>Others on the host.</summary>
    Host = 3,

    /// <summary>The appliance, and perhaps others.</summary>
    Ours = 4,
}
