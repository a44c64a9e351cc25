// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Events;

/// <summary>Severity of an event.</summary>
public enum EventSeverity : byte
{
    /// <summary>For information.</summary>
    Info = 0,

    /// <summary>Should be looked at.</summary>
    Warning = 1,

    /// <summary>Data or numbers were lost.</summary>
    Error = 2,
}
