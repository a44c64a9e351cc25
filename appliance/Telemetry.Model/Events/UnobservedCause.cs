// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Events;

/// <summary>Reason why numbers are unobserved.</summary>
public enum UnobservedCause : byte
{
    /// <summary>They are not unobserved.</summary>
    None = 0,

    /// <summary>Records were lost inside the appliance.</summary>
    Appliance = 1,

    /// <summary>The host had not joined the group.</summary>
    NotJoined = 2,

    /// <summary>The appliance was restarted.</summary>
    Restart = 3,
}
