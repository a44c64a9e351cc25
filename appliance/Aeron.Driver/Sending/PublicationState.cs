// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Sending;

/// <summary>State of a publication in the driver.</summary>
internal enum PublicationState
{
    /// <summary>Used by a client.</summary>
    Active,

    /// <summary>Closed by its clients; offered data is still being sent.</summary>
    Draining,

    /// <summary>All data is sent; NAKs are still answered.</summary>
    Linger,

    /// <summary>To be removed.</summary>
    Done,
}
