// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Decoding.Messages;

/// <summary>Certainty about the session that a connection belongs to.</summary>
internal enum ConnectionOwnership : byte
{
    /// <summary>Known, or known to belong to no configured session.</summary>
    Settled = 0,

    /// <summary>Decided by the logon; the event that it opened is reported then.</summary>
    Pending = 1,

    /// <summary>Assigned to the only possible session, unless a logon says otherwise.</summary>
    Presumed = 2,

    /// <summary>Assigned to the session it had before a restart, unless a logon says otherwise.</summary>
    Recalled = 3,
}
