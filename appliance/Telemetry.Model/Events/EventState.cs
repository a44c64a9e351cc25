// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Events;

/// <summary>Type of an event: an instant, or the beginning or end of a condition.</summary>
public enum EventState : byte
{
    /// <summary>An instant.</summary>
    Instant = 0,

    /// <summary>A condition begins.</summary>
    Raised = 1,

    /// <summary>A condition ends.</summary>
    Cleared = 2,
}
