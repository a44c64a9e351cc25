// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>State of an image in the driver.</summary>
internal enum ImageState
{
    /// <summary>Received.</summary>
    Active,

    /// <summary>Ended or silent: subscribers read the rest, and the sender is notified that its receiver
    /// leaves.</summary>
    Draining,

    /// <summary>Reported as unavailable to clients; its log stays mapped for some time.</summary>
    Linger,

    /// <summary>To be removed.</summary>
    Done,
}
