// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Media;

/// <summary>Method by which the two sides of a channel find each other.</summary>
internal enum ControlMode
{
    /// <summary>Both use one endpoint.</summary>
    None,

    /// <summary>Receivers contact the publisher's control address.</summary>
    Dynamic,

    /// <summary>Destinations are added and removed by the client.</summary>
    Manual,
}
