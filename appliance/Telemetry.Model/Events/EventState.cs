// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Events;

/// <summary>Whether an event is a moment or the edge of a condition.</summary>
public enum EventState : byte
{
    /// <summary>A moment.</summary>
    Instant = 0,

    /// <summary>A condition begins.</summary>
    Raised = 1,

    /// <summary>A condition ends.</summary>
    Cleared = 2,
}
