// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Events;

/// <summary>How much an event matters.</summary>
public enum EventSeverity : byte
{
    /// <summary>Good to know.</summary>
    Info = 0,

    /// <summary>Somebody should look.</summary>
    Warning = 1,

    /// <summary>Data or numbers were lost.</summary>
    Error = 2,
}
