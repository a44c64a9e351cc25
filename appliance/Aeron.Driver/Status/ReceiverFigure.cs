// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Status;

/// <summary>What is told of one receiver of a publication, each in a counter of its own.</summary>
internal enum ReceiverFigure
{
    /// <summary>Position that it said it has consumed.</summary>
    Position = 0,

    /// <summary>Bytes that it takes beyond that; below zero once it has left.</summary>
    Window = 1,

    /// <summary>NAKs that came from its address.</summary>
    Naks = 2,

    /// <summary>Bytes that it asked for again, each byte once.</summary>
    AskedBytes = 3,

    /// <summary>Bytes that were sent again for its NAKs.</summary>
    ResentBytes = 4,

    /// <summary>When it was heard, nanoseconds of the driver's clock.</summary>
    HeardNs = 5,
}
