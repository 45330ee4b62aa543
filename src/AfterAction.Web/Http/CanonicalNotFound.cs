using System.Text;

namespace AfterAction.Web.Http;

/// <summary>The constant bytes of "there is nothing here".</summary>
public static class CanonicalNotFound
{
    public static byte[] Json { get; } = Encoding.UTF8.GetBytes(
        """{"type":"urn:afteraction:refusal:not-found","title":"Not found","status":404,"detail":"There is nothing here."}""");

    public static byte[] Html { get; } = Encoding.UTF8.GetBytes(
        """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Not found - AfterAction</title></head><body><main><h1>There is nothing here</h1><p>Check the address, or go back to <a href="/">the start page</a>.</p></main></body></html>""");
}
