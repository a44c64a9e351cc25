// SPDX-License-Identifier: Apache-2.0
using System.Net.Security;

namespace Telemetry.Access.Certificates;

/// <summary>The certificate that the server shows: that of its files as they were when they were last right. For all
/// threads.</summary>
public sealed class ServerCertificate
{
    private readonly string _certificate;
    private readonly string _key;
    private SslStreamCertificateContext _context;
    private (FileStamp Certificate, FileStamp Key) _stamp;

    private ServerCertificate(string certificate, string key)
    {
        (_certificate, _key) = (certificate, key);
        _stamp = StampOf();
        _context = CertificateFile.Read(certificate, key);
    }

    /// <summary>The certificate, with those between it and its authority.</summary>
    public SslStreamCertificateContext Context => Volatile.Read(ref _context);

    /// <summary>Subject and end of the certificate, for people.</summary>
    public string Description => CertificateFile.Describe(Context.TargetCertificate);

    /// <summary>Reads a certificate and its key.</summary>
    /// <param name="certificate">PEM file of the certificate, followed by those between it and its authority.</param>
    /// <param name="key">PEM file of the key, without a password.</param>
    /// <exception cref="FailureException">They cannot be used.</exception>
    public static ServerCertificate Open(string certificate, string key) => new(certificate, key);

    /// <summary>Reads the files again. Files that are wrong change nothing, and are reported.</summary>
    public void Reload(IProgress<string> notices)
    {
        _stamp = StampOf();
        try
        {
            Volatile.Write(ref _context, CertificateFile.Read(_certificate, _key));
            notices.Report($"{_certificate}: read again, {Description}");
        }
        catch (FailureException wrong)
        {
            notices.Report($"{wrong.Failure} (the certificate stays: {Description})");
        }
    }

    /// <summary>Reads the files again if one of them changed. For one thread.</summary>
    public void ReloadIfChanged(IProgress<string> notices)
    {
        if (StampOf() != _stamp)
            Reload(notices);
    }

    private (FileStamp Certificate, FileStamp Key) StampOf() => (FileStamp.Of(_certificate), FileStamp.Of(_key));
}
