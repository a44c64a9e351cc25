// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Media;

/// <summary>How the two sides of a channel find each other.</summary>
internal enum ControlMode
{
    /// <summary>By one endpoint.</summary>
    None,

    /// <summary>Receivers come to the publisher's control address.</summary>
    Dynamic,

    /// <summary>Destinations are added and removed by the client.</summary>
    Manual,
}
