// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Publishing.Outlets;

/// <summary>What became of an offer.</summary>
public enum OfferResult : byte
{
    /// <summary>It was taken.</summary>
    Published = 0,

    /// <summary>There is no room now; try again later.</summary>
    BackPressured = 1,

    /// <summary>Nobody is there to take it.</summary>
    NotConnected = 2,
}
