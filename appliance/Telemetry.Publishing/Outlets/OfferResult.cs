// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Publishing.Outlets;

/// <summary>Result of an offer.</summary>
public enum OfferResult : byte
{
    /// <summary>The message was accepted.</summary>
    Published = 0,

    /// <summary>There is no room now; try again later.</summary>
    BackPressured = 1,

    /// <summary>There is no subscriber or no publication.</summary>
    NotConnected = 2,
}
