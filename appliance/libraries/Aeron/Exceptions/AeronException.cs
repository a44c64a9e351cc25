// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Exceptions;

/// <summary>An error of Aeron.</summary>
public class AeronException : Exception
{
    /// <summary>Creates an error with its message.</summary>
    public AeronException(string message)
        : base(message)
    {
    }
}

/// <summary>The driver closed this client after too long a silence.</summary>
public sealed class ClientTimeoutException : AeronException
{
    /// <summary>Creates an error with its message.</summary>
    public ClientTimeoutException(string message)
        : base(message)
    {
    }
}

/// <summary>The media driver is absent or does not answer.</summary>
public sealed class DriverTimeoutException : AeronException
{
    /// <summary>Creates an error with its message.</summary>
    public DriverTimeoutException(string message)
        : base(message)
    {
    }
}
