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
