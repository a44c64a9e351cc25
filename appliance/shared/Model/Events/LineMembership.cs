// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Events;

/// <summary>Holder of the memberships of a line's groups.</summary>
public enum LineMembership : byte
{
    /// <summary>Not known, or the line has no group.</summary>
    Unknown = 0,

    /// <summary>No process on the host.</summary>
    None = 1,

    /// <summary>Some of its groups are joined.</summary>
    Partial = 2,

    /// <summary>Other processes on the host.</summary>
    Host = 3,

    /// <summary>The appliance, and possibly others.</summary>
    Ours = 4,
}
