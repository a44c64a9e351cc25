// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Telemetry.Config.Text;
using Telemetry.Exporting.Sending;
using Telemetry.Files;
using Telemetry.Yaml;

namespace Telemetry.Monitor.Config;

/// <summary>Reads the address of a server of others, and the proof of identity that it asks for.</summary>
internal static class TargetSection
{
    /// <summary>Reads an address; null if it cannot be used, which is an error then.</summary>
    /// <param name="section">Section of the address.</param>
    /// <param name="text">The address.</param>
    /// <param name="example">One that could be used.</param>
    public static Uri? ReadAddress(YamlSection section, Located<string> text, string example)
    {
        if (text.Value.Length == 0)
            return null;
        if (Uri.TryCreate(text.Value, UriKind.Absolute, out Uri? address)
            && address.Scheme is "http" or "https" && address.Fragment.Length == 0 && address.UserInfo.Length == 0)
            return Reachable(address);
        section.Errors.Add(text.Where, $"\"{text.Value}\" cannot be used",
            $"expected one such as {example}, without user and password");
        return null;
    }

    /// <summary>An address, unless TLS is not possible here.</summary>
    /// <exception cref="FailureException">It is not.</exception>
    public static Uri Reachable(Uri address)
    {
        if (address.Scheme == "https")
            CryptoLibrary.Require(address.OriginalString);
        return address;
    }

    /// <summary>Reads token, user, password, certificate and authorities.</summary>
    public static TargetAccess ReadAccess(YamlSection section)
    {
        Located<string>? token = section.Text("token_file");
        Located<string>? user = section.Text("user");
        Located<string>? password = section.Text("password_file");
        if (token is { } one && user is not null)
            section.Errors.Add(one.Where, $"{section.Name}: both token_file and user are given", "leave one out");
        if (user is null != password is null)
            section.Errors.Add(section.WhereOf(user is null ? "password_file" : "user"),
                $"{section.Name}: user and password_file belong together", "give both, or none");
        return new TargetAccess
        {
            Token = token is { } path ? SecretFile.Read(path, section.Errors) : null,
            User = user?.Value,
            Password = password is { } file ? SecretFile.Read(file, section.Errors) : null,
            Certificate = section.Text("client_certificate") is { } pem ? ReadCertificate(section, pem) : null,
            Authorities = section.Text("ca_file") is { } authorities ? ReadAuthorities(section, authorities) : null,
        };
    }

    private static X509Certificate2? ReadCertificate(YamlSection section, Located<string> path)
    {
        CryptoLibrary.Require(path.Value);
        try
        {
            if (!SecretMode.IsOpenToOthers(File.GetUnixFileMode(path.Value)))
                return X509Certificate2.CreateFromPemFile(path.Value);
            section.Errors.Add(path.Where, $"{path.Value}: other users may read or change the key",
                $"chmod 600 {path.Value}");
        }
        catch (Exception cause) when (cause is CryptographicException or IOException or UnauthorizedAccessException)
        {
            section.Errors.Add(path.Where, $"{path.Value}: {cause.Message}",
                "name a file with the certificate and its private key, both as PEM");
        }
        return null;
    }

    private static X509Certificate2Collection? ReadAuthorities(YamlSection section, Located<string> path)
    {
        CryptoLibrary.Require(path.Value);
        var authorities = new X509Certificate2Collection();
        string reason = "no certificate is in it";
        try
        {
            authorities.ImportFromPemFile(path.Value);
        }
        catch (Exception cause) when (cause is CryptographicException or IOException or UnauthorizedAccessException)
        {
            reason = cause.Message;
        }
        if (authorities.Count > 0)
            return authorities;
        section.Errors.Add(path.Where, $"{path.Value}: {reason}",
            "name a file with the certificates of the authorities as PEM");
        return null;
    }
}
