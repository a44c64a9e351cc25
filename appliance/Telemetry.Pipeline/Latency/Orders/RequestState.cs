// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>State of a request.</summary>
internal enum RequestState : byte
{
    /// <summary>Waits for its answer.</summary>
    Waiting = 0,

    /// <summary>Was answered.</summary>
    Answered = 1,

    /// <summary>Was not answered in time; an answer may still come.</summary>
    Overdue = 2,

    /// <summary>Its connection ended before the answer.</summary>
    Disconnected = 3,
}
