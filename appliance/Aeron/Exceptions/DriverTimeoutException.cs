// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Exceptions;

/// <summary>The media driver is absent or does not answer.</summary>
public sealed class DriverTimeoutException : AeronException
{
    /// <summary>Creates an error with its message.</summary>
    public DriverTimeoutException(string message)
        : base(message)
    {
    }
}
