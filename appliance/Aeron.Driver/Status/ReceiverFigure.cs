// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Status;

/// <summary>Figures of one receiver of a publication, each in a separate counter.</summary>
internal enum ReceiverFigure
{
    /// <summary>Position that it reported as consumed.</summary>
    Position = 0,

    /// <summary>Window that it reported, bytes; below zero once it has left.</summary>
    Window = 1,

    /// <summary>NAKs from its address.</summary>
    Naks = 2,

    /// <summary>Bytes that it requested again, each byte once.</summary>
    AskedBytes = 3,

    /// <summary>Bytes retransmitted for its NAKs.</summary>
    ResentBytes = 4,

    /// <summary>Time at which it was last heard, nanoseconds of the driver's clock.</summary>
    HeardNs = 5,
}
