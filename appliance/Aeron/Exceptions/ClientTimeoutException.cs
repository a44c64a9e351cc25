// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Exceptions;

/// <summary>The driver closed this client after too long a silence.</summary>
public sealed class ClientTimeoutException : AeronException
{
    /// <summary>Creates an error with its message.</summary>
    public ClientTimeoutException(string message)
        : base(message)
    {
    }
}
