// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Sending;

/// <summary>The life of a publication in the driver.</summary>
internal enum PublicationState
{
    /// <summary>A client has it.</summary>
    Active,

    /// <summary>Closed by its clients; what they offered is still being sent.</summary>
    Draining,

    /// <summary>All is sent; NAKs are still answered.</summary>
    Linger,

    /// <summary>To be forgotten.</summary>
    Done,
}
