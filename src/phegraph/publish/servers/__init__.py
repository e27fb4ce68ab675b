"""Files for web servers and crawlers: content negotiation, policies, sitemap."""
