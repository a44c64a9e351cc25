// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Decoding.Messages;

/// <summary>How far it is known whose a connection is.</summary>
internal enum ConnectionOwnership : byte
{
    /// <summary>Known, or known to be nobody's.</summary>
    Settled = 0,

    /// <summary>Its logon will tell; that it opened is told then.</summary>
    Pending = 1,

    /// <summary>Of the only session that can be meant, unless a logon says otherwise.</summary>
    Presumed = 2,

    /// <summary>Of the session that it had before a restart, unless a logon says otherwise.</summary>
    Recalled = 3,
}
