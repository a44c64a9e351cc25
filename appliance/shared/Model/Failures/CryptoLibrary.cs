// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Failures;

/// <summary>OpenSSL's libraries, which the runtime loads for the first hash, random number of
/// <c>System.Security.Cryptography</c> or TLS connection; where there are none, it ends the process.</summary>
public static class CryptoLibrary
{
    // The runtime's own list, without versions that no longer have security fixes.
    private static readonly Lazy<bool> IsThere = new(() =>
        Environment.GetEnvironmentVariable("CLR_OPENSSL_VERSION_OVERRIDE") is { Length: > 0 }
        || Array.Exists(["libssl.so.3", "libssl.so.4", "libssl.so.1.1"], name => NativeLibrary.TryLoad(name, out _)));

    /// <summary>To be called before what needs them.</summary>
    /// <param name="purpose">What needs them.</param>
    /// <exception cref="FailureException">They are not installed.</exception>
    public static void Require(string purpose)
    {
        if (!IsThere.Value)
            throw new FailureException(new Failure(ExitCode.CannotRun, purpose, "libssl.so.3 is not found",
                "apt-get install libssl3; into an image of your own, copy libcrypto.so.3 too"));
    }
}
