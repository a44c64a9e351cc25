// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Exceptions;

/// <summary>The driver did not hear this client for too long, and has given it up.</summary>
public sealed class ClientTimeoutException : AeronException
{
    /// <summary>An error with its message.</summary>
    public ClientTimeoutException(string message)
        : base(message)
    {
    }
}
