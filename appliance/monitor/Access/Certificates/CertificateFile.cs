// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Telemetry.Access.Certificates;

/// <summary>Reads PEM files of certificates and keys.</summary>
internal static class CertificateFile
{
    private const UnixFileMode AllUsers = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Reads a server's certificate with its key.</summary>
    /// <exception cref="FailureException">They cannot be read, do not belong together, or the certificate is not valid
    /// now.</exception>
    public static SslStreamCertificateContext Read(string certificate, string key)
    {
        X509Certificate2Collection chain = ReadAll(certificate);
        CheckKeyFile(key);
        X509Certificate2 server = WithKey(certificate, key);
        CheckTime(server, certificate);
        // Nothing is fetched from an authority: what clients need to check is in the file.
        return SslStreamCertificateContext.Create(server, chain, offline: true);
    }

    /// <summary>Reads all certificates of a file.</summary>
    /// <exception cref="FailureException">It cannot be read, or has none.</exception>
    public static X509Certificate2Collection ReadAll(string path)
    {
        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPemFile(path);
        }
        catch (Exception cause) when (IsUnreadable(cause))
        {
            throw Unusable(path, FileProblem.Of(path, cause), "let the monitor's user read a PEM file there", cause);
        }
        catch (CryptographicException cause)
        {
            throw Unusable(path, "a certificate in it cannot be read", "give a PEM file", cause);
        }
        return certificates.Count > 0 ? certificates
            : throw Unusable(path, "no certificate is in it", "give a PEM file with BEGIN CERTIFICATE");
    }

    /// <summary>Subject and end of a certificate.</summary>
    public static string Describe(X509Certificate2 certificate) => string.Create(CultureInfo.InvariantCulture,
        $"{certificate.Subject}, valid until {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC");

    private static X509Certificate2 WithKey(string certificate, string key)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(certificate, key);
        }
        catch (Exception cause) when (IsUnreadable(cause))
        {
            throw Unusable(key, FileProblem.Of(key, cause), "let the monitor's user read the key", cause);
        }
        catch (Exception cause) when (cause is CryptographicException or ArgumentException)
        {
            throw Unusable(key, $"it has no key of {certificate}, or one with a password",
                "give the PEM file of its key, without a password", cause);
        }
    }

    private static void CheckKeyFile(string path)
    {
        try
        {
            string target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            if ((File.GetUnixFileMode(target) & AllUsers) != 0)
                throw Unusable(path, "every user of this host may read the key", $"chmod o-rwx {path}");
        }
        catch (Exception cause) when (IsUnreadable(cause))
        {
            throw Unusable(path, FileProblem.Of(path, cause), "let the monitor's user read the key", cause);
        }
    }

    private static void CheckTime(X509Certificate2 certificate, string path)
    {
        DateTime now = DateTime.UtcNow;
        if (now > certificate.NotAfter.ToUniversalTime())
            throw Unusable(path, $"the certificate has expired: {Describe(certificate)}", "renew it");
        DateTime begin = certificate.NotBefore.ToUniversalTime();
        if (now < begin)
            throw Unusable(path, string.Create(CultureInfo.InvariantCulture,
                $"the certificate begins to be valid at {begin:yyyy-MM-dd HH:mm} UTC"),
                "check the clock of this host, or wait");
    }

    private static bool IsUnreadable(Exception cause) => cause is IOException or UnauthorizedAccessException;

    private static FailureException Unusable(string path, string what, string remedy, Exception? cause = null)
    {
        var failure = new Failure(ExitCode.Usage, path, what, remedy);
        return cause is null ? new FailureException(failure) : new FailureException(failure, cause);
    }
}
