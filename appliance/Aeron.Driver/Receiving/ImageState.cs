// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>The life of an image in the driver.</summary>
internal enum ImageState
{
    /// <summary>Received.</summary>
    Active,

    /// <summary>Ended or silent: subscribers read the rest, the sender is told that its receiver leaves.</summary>
    Draining,

    /// <summary>Clients were told that it is gone; its log stays mapped for them a while.</summary>
    Linger,

    /// <summary>To be forgotten.</summary>
    Done,
}
