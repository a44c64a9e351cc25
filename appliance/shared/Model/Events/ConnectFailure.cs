// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Events;

/// <summary>Reason that a TCP connection was not established.</summary>
public enum ConnectFailure : byte
{
    /// <summary>The exchange answered with a reset.</summary>
    Refused = 0,

    /// <summary>The exchange did not answer in time.</summary>
    NoAnswer = 1,

    /// <summary>The client ended it before an answer came.</summary>
    GivenUp = 2,
}
